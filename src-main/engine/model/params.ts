/** Names, shapes and first values of a network's arrays, under the AugReg .npz names. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Architecture } from '../../contract/model.js'
import type { ArraySpec } from '../compile/program.js'
import { sizeOf, type HostArray } from '../host-array.js'
import { tokenStride } from './variants.js'

export interface HeadAndGrid {
  readonly classes: number
  /** Side of the square picture, pixels; a multiple of the token stride. */
  readonly resolution: number
}

/** Spatial side of the token grid; throws when the stride does not divide the resolution. */
export function gridSide(architecture: Architecture, resolution: number): number {
  const stride = tokenStride(architecture)
  if (resolution % stride !== 0)
    throw new RangeError(`a resolution of ${resolution} is not a multiple of ${stride} pixels`)
  return resolution / stride
}

function stemSpecs(stem: readonly number[]): [string, number[]][] {
  const specs: [string, number[]][] = [['conv_root/kernel', [7, 7, 3, 64]]]
  const norm = (name: string, channels: number): void => {
    specs.push([`${name}/scale`, [channels]], [`${name}/bias`, [channels]])
  }
  norm('gn_root', 64)
  let channels = 64
  stem.forEach((units, stage) => {
    const inner = 64 * 2 ** stage
    for (let unit = 0; unit < units; unit++) {
      const prefix = `block${stage + 1}/unit${unit + 1}`
      if (unit === 0) {
        specs.push([`${prefix}/conv_proj/kernel`, [1, 1, channels, inner * 4]])
        norm(`${prefix}/gn_proj`, inner * 4)
      }
      specs.push([`${prefix}/conv1/kernel`, [1, 1, channels, inner]])
      norm(`${prefix}/gn1`, inner)
      specs.push([`${prefix}/conv2/kernel`, [3, 3, inner, inner]])
      norm(`${prefix}/gn2`, inner)
      specs.push([`${prefix}/conv3/kernel`, [1, 1, inner, inner * 4]])
      norm(`${prefix}/gn3`, inner * 4)
      channels = inner * 4
    }
  })
  return specs
}

/** Channels of the map that the patch embedding sees. */
export function stemChannels({ stem }: Pick<Architecture, 'stem'>): number {
  if (stem === null) return 3
  return stem.length === 0 ? 64 : 256 * 2 ** (stem.length - 1)
}

export function parameterSpecs(
  architecture: Architecture,
  { classes, resolution }: HeadAndGrid,
): Record<string, ArraySpec> {
  const { width, depth, heads, mlp, patch, stem } = architecture
  const tokens = gridSide(architecture, resolution) ** 2 + 1
  const perHead = width / heads
  const specs: [string, number[]][] = stem === null ? [] : stemSpecs(stem)
  specs.push(
    ['cls', [1, 1, width]],
    ['embedding/kernel', [patch, patch, stemChannels(architecture), width]],
    ['embedding/bias', [width]],
    ['Transformer/posembed_input/pos_embedding', [1, tokens, width]],
  )
  for (let block = 0; block < depth; block++) {
    const prefix = `Transformer/encoderblock_${block}`
    const attention = `${prefix}/MultiHeadDotProductAttention_1`
    specs.push([`${prefix}/LayerNorm_0/scale`, [width]], [`${prefix}/LayerNorm_0/bias`, [width]])
    for (const part of ['query', 'key', 'value']) {
      specs.push([`${attention}/${part}/kernel`, [width, heads, perHead]])
      specs.push([`${attention}/${part}/bias`, [heads, perHead]])
    }
    specs.push(
      [`${attention}/out/kernel`, [heads, perHead, width]],
      [`${attention}/out/bias`, [width]],
      [`${prefix}/LayerNorm_2/scale`, [width]],
      [`${prefix}/LayerNorm_2/bias`, [width]],
      [`${prefix}/MlpBlock_3/Dense_0/kernel`, [width, mlp]],
      [`${prefix}/MlpBlock_3/Dense_0/bias`, [mlp]],
      [`${prefix}/MlpBlock_3/Dense_1/kernel`, [mlp, width]],
      [`${prefix}/MlpBlock_3/Dense_1/bias`, [width]],
    )
  }
  specs.push(
    ['Transformer/encoder_norm/scale', [width]],
    ['Transformer/encoder_norm/bias', [width]],
    ['head/kernel', [width, classes]],
    ['head/bias', [classes]],
  )
  return Object.fromEntries(specs.map(([name, shape]) => [name, { shape }]))
}

/** Sides of the matrix that an attention or dense kernel is: Flax's fan-in and fan-out. */
function fans(name: string, shape: readonly number[]): [number, number] {
  const [a = 1, b = 1, c = 1, d = 1] = shape
  if (shape.length === 4) return [a * b * c, a * b * d]
  if (shape.length === 3) return name.includes('/out/') ? [a * b, c] : [a, b * c]
  return [a, b]
}

/**
 * First values as the paper's code: Xavier-uniform dense and attention kernels, LeCun-normal
 * convolutions, position embedding N(0, 0.02), MLP biases N(0, 1e-6), norm scales 1 (the
 * third GroupNorm of a unit 0), all else, the head included, 0. Same seed, same values.
 */
export function initialParameters(
  architecture: Architecture,
  size: HeadAndGrid,
  seed: number,
): Map<string, HostArray> {
  const generator = xoroshiro128plus(seed)
  const uniform = (): number => ((generator.next() >>> 0) + 0.5) / 0x1_0000_0000
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())

  const valueOf = (name: string, shape: readonly number[]): (() => number) => {
    if (name.endsWith('gn3/scale') || name.startsWith('head/')) return () => 0
    if (name.endsWith('/scale')) return () => 1
    if (name.endsWith('pos_embedding')) return () => 0.02 * normal()
    if (/MlpBlock_3\/.*\/bias$/.test(name)) return () => 1e-6 * normal()
    if (!name.endsWith('/kernel')) return () => 0
    const [fanIn, fanOut] = fans(name, shape)
    if (shape.length === 4) return () => normal() / Math.sqrt(fanIn)
    const limit = Math.sqrt(6 / (fanIn + fanOut))
    return () => limit * (2 * uniform() - 1)
  }

  return new Map(
    Object.entries(parameterSpecs(architecture, size)).map(([name, { shape }]) => {
      const draw = valueOf(name, shape)
      return [name, { shape, data: Float32Array.from({ length: sizeOf(shape) }, draw) }]
    }),
  )
}
