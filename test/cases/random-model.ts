/** Networks of any size with random weights, quickly: one stretch of chance, repeated. */
import { architectureOf } from '../../src-main/engine/model/variants.js'
import { parameterSpecs } from '../../src-main/engine/model/params.js'
import { createRandom } from '../../src-main/engine/augment/random.js'
import { sizeOf, type HostArray } from '../../src-main/engine/host-array.js'
import type { Gelu, ModelName } from '../../src-main/contract/model.js'
import type { Model } from '../../src-main/engine-process/open-model.js'

/** A prime, so that rows of a matrix do not repeat each other. */
const stretchLength = 65_537

export interface RandomModelOptions {
  readonly name: ModelName
  readonly resolution: number
  readonly gelu: Gelu
  readonly loss: 'softmax' | 'sigmoid'
  readonly classes: readonly string[]
}

export function randomModel(options: RandomModelOptions): Model {
  const { name, resolution, gelu, loss, classes } = options
  const random = createRandom(7)
  const stretch = Float32Array.from({ length: stretchLength }, () => random.normal())
  const architecture = architectureOf(name, gelu)
  const specs = parameterSpecs(architecture, { classes: classes.length, resolution })
  const arrays = new Map<string, HostArray>()
  let offset = 0
  for (const [array, { shape }] of Object.entries(specs)) {
    const data = new Float32Array(sizeOf(shape))
    const fanIn = data.length / (shape.at(-1) ?? 1)
    // The head is loud, so that classes differ in probability.
    const size = array === 'head/kernel' ? 4 : array.endsWith('kernel') ? 1 : 0.1
    const by = array.endsWith('kernel') ? size / Math.sqrt(fanIn) : size
    const centre = array.endsWith('/scale') ? 1 : 0
    for (let at = 0; at < data.length; at++) {
      data[at] = centre + by * (stretch[(at + offset) % stretchLength] ?? 0)
    }
    offset += 101
    arrays.set(array, { shape, data })
  }
  return {
    name: `random ${name}`,
    file: 'none',
    step: 0,
    size: name,
    architecture,
    resolution,
    loss,
    classes,
    licence: null,
    headSize: classes.length,
    arrays,
  }
}
