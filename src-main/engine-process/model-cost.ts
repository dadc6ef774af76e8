/** What a network of a config costs, by its architecture alone. */
import { VitrineError } from '../contract/errors.js'
import type { Architecture } from '../contract/model.js'
import type { RunConfig } from '../contract/run-config.js'
import { gridSide, parameterSpecs, stemChannels } from '../engine/model/params.js'
import { architectureOf, tokenStride } from '../engine/model/variants.js'

type Model = Pick<RunConfig['model'], 'name' | 'gelu' | 'resolution'>

/** Throws `usage` where the model cannot see pictures of that size. */
export function checkResolution({ name, gelu, resolution }: Model): void {
  const stride = tokenStride(architectureOf(name, gelu))
  if (resolution % stride === 0) return
  throw new VitrineError('usage', {
    what: `The model ${name} cannot see pictures of ${resolution} pixels.`,
    why: `Its tokens are ${stride} pixels wide and must divide the resolution.`,
    remedy: `Use --resolution with a multiple of ${stride}.`,
  })
}

/** Numbers in all arrays of the network, its head included. */
export function parametersOf({ name, gelu, resolution }: Model, classes: number): number {
  const specs = parameterSpecs(architectureOf(name, gelu), { classes, resolution })
  return Object.values(specs).reduce(
    (sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1),
    0,
  )
}

/**
 * Multiplications and additions of training on one picture: 3 times those of a forward pass (the
 * gradient towards the inputs and the one towards the weights cost as much each). Forward, with
 * T = grid^2 + 1 tokens of width D, MLP width M, C classes, and 2 operations a multiply-add:
 *   embedding  2 grid^2 patch^2 channels D
 *   a block    2 T (4 D^2 + 2 D M) + 4 T^2 D   (query, key, value, out; MLP; scores and their sum)
 *   head       2 D C
 * and for a convolution of a stem 2 side^2 kernel^2 in out. Norms, softmax and GELU are left out,
 * they are below 1 %.
 */
export function trainingOperationsOf({ name, gelu, resolution }: Model, classes: number): number {
  const architecture = architectureOf(name, gelu)
  const { width, depth, mlp, patch } = architecture
  const cells = gridSide(architecture, resolution) ** 2
  const tokens = cells + 1
  const embedding = 2 * cells * patch ** 2 * stemChannels(architecture) * width
  const block = 2 * tokens * (4 * width ** 2 + 2 * width * mlp) + 4 * tokens ** 2 * width
  const head = 2 * width * classes
  return 3 * (stemOperations(architecture, resolution) + embedding + depth * block + head)
}

function stemOperations({ stem }: Architecture, resolution: number): number {
  if (stem === null) return 0
  const convolution = (side: number, kernel: number, from: number, to: number) =>
    2 * side ** 2 * kernel ** 2 * from * to
  let total = convolution(resolution / 2, 7, 3, 64)
  let channels = 64
  stem.forEach((units, stage) => {
    const inner = 64 * 2 ** stage
    const side = resolution / 4 / 2 ** stage
    for (let unit = 0; unit < units; unit++) {
      // The stride is on the 3x3 convolution: the one before it sees the larger map.
      const sideBefore = unit === 0 && stage > 0 ? side * 2 : side
      if (unit === 0) total += convolution(side, 1, channels, inner * 4)
      total += convolution(sideBefore, 1, channels, inner)
      total += convolution(side, 3, inner, inner) + convolution(side, 1, inner, inner * 4)
      channels = inner * 4
    }
  })
  return total
}
