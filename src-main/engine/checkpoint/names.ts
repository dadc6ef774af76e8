/**
 * The spellings of one network in Flax files (paper section 6.1), brought to the old AugReg
 * names, which are the canonical ones of state arrays (engine/model/params.ts).
 *
 * | spelling | attention, MLP, second norm of a block | position embedding |
 * |---|---|---|
 * | `augreg` | MultiHeadDotProductAttention_1, MlpBlock_3, LayerNorm_2 | Transformer/posembed_input/pos_embedding, class token first |
 * | `linen` | MultiHeadDotProductAttention_0, MlpBlock_0, LayerNorm_1 | the same |
 * | `big-vision` | as linen; blocks may be stacked along a leading axis | pos_embedding, patches alone: the class token's vector is already summed into `cls` |
 *
 * Any of them may lie under a prefix beside an optimizer's state.
 */
import type { HostArray } from '../host-array.js'

export type FlaxSpelling = 'augreg' | 'linen' | 'big-vision'

export const positionEmbedding = 'Transformer/posembed_input/pos_embedding'

type Entry = readonly [name: string, array: HostArray]

/** What else a file under such a prefix holds (optimizer state, step counts) is not the network's. */
const prefixes = ['opt/target/', 'params/'] as const

function withoutPrefix(arrays: ReadonlyMap<string, HostArray>): Entry[] {
  const prefix = prefixes.find((text) => [...arrays.keys()].some((name) => name.startsWith(text)))
  if (prefix === undefined) return [...arrays]
  return [...arrays]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, array]) => [name.slice(prefix.length), array])
}

/** `Transformer/encoderblock/X` [depth, ...] as `Transformer/encoderblock_I/X` [...] for each I. */
function unstacked([name, array]: Entry): Entry[] {
  const stack = 'Transformer/encoderblock/'
  const [depth = 0, ...shape] = array.shape
  // An empty array may claim any depth.
  if (!name.startsWith(stack) || array.data.length === 0) return [[name, array]]
  const size = array.data.length / depth
  return Array.from({ length: depth }, (_, block) => [
    `Transformer/encoderblock_${block}/${name.slice(stack.length)}`,
    { shape, data: array.data.subarray(block * size, (block + 1) * size) },
  ])
}

function oldName(name: string): string {
  return name
    .replace('/MultiHeadDotProductAttention_0/', '/MultiHeadDotProductAttention_1/')
    .replace('/MlpBlock_0/', '/MlpBlock_3/')
    .replace(/^(Transformer\/encoderblock_\d+)\/LayerNorm_1\//, '$1/LayerNorm_2/')
}

/** Vectors of a GroupNorm, which lie in old files as [1, 1, 1, C]. A 1x1 kernel must keep its ones. */
const groupNorm = /(^|\/)gn(\d|_root|_proj)\/(scale|bias)$/

function flatNorm([name, array]: Entry): Entry {
  const channels = array.shape.at(-1) ?? 0
  return groupNorm.test(name) && channels === array.data.length
    ? [name, { shape: [channels], data: array.data }]
    : [name, array]
}

/** [1, N, D] for N = g² patches to [1, 1+N, D], zeros for the class token; else as it is. */
function withClassPosition(array: HostArray): HostArray {
  const [one = 0, patches = 0, width = 0] = array.shape
  if (one !== 1 || array.shape.length !== 3 || !Number.isInteger(Math.sqrt(patches))) return array
  const data = new Float32Array((1 + patches) * width)
  data.set(array.data, width)
  return { shape: [1, 1 + patches, width], data }
}

/** Unknown names stay as they are: whoever fits the arrays to a network names them. */
export function fromFlax(arrays: ReadonlyMap<string, HostArray>): {
  arrays: Map<string, HostArray>
  spelling: FlaxSpelling
} {
  let spelling: FlaxSpelling = 'augreg'
  const entries = withoutPrefix(arrays).flatMap(unstacked)
  const canonical = entries.map(([name, array]): Entry => {
    if (name === 'pos_embedding') return [positionEmbedding, withClassPosition(array)]
    const old = oldName(name)
    if (old !== name) spelling = 'linen'
    return flatNorm([old, array])
  })
  if (entries.some(([name]) => name === 'pos_embedding')) spelling = 'big-vision'
  return { arrays: new Map(canonical), spelling }
}

/** Canonical arrays in the shapes of the old files. */
export function toAugReg(arrays: ReadonlyMap<string, HostArray>): Map<string, HostArray> {
  return new Map(
    [...arrays].map(([name, { shape, data }]) => [
      name,
      { shape: groupNorm.test(name) ? [1, 1, 1, ...shape] : shape, data },
    ]),
  )
}
