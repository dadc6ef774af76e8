/**
 * The names and layouts of timm's Vision Transformers (paper sections 6.1 and 6.2) and the
 * canonical ones, both ways: kernels transposed to [out, in] and [out, in, height, width];
 * query, key and value in one [3D, D] matrix, in that order.
 */
import type { HostArray } from '../host-array.js'
import { mismatch, shapeText } from './malformed.js'
import { positionEmbedding } from './names.js'
import { transpose } from './transpose.js'

type Arrays = ReadonlyMap<string, HostArray>

/** How an array of timm's is laid out differently. */
type Layout = 'same' | 'dense' | 'convolution' | 'out' | 'qkv-kernel' | 'qkv-bias'

interface Pair {
  readonly timm: string
  /** One name, or for qkv the three of query, key and value. */
  readonly canonical: readonly string[]
  readonly layout: Layout
}

/** A block's attention is [in, heads, perHead] canonically; timm's matrices do not show heads. */
interface Sizes {
  readonly depth: number
  /** Units a stage; null: no stem. */
  readonly stem: readonly number[] | null
}

function pairsOf({ depth, stem }: Sizes): Pair[] {
  const pairs: Pair[] = []
  const add = (timm: string, canonical: string, layout: Layout = 'same'): void => {
    pairs.push({ timm, canonical: [canonical], layout })
  }
  const norm = (timm: string, canonical: string): void => {
    add(`${timm}.weight`, `${canonical}/scale`)
    add(`${timm}.bias`, `${canonical}/bias`)
  }
  const dense = (timm: string, canonical: string): void => {
    add(`${timm}.weight`, `${canonical}/kernel`, 'dense')
    add(`${timm}.bias`, `${canonical}/bias`)
  }
  if (stem !== null) stemPairs(stem, add, norm)
  add('cls_token', 'cls')
  add('patch_embed.proj.weight', 'embedding/kernel', 'convolution')
  add('patch_embed.proj.bias', 'embedding/bias')
  add('pos_embed', positionEmbedding)
  for (let block = 0; block < depth; block++) {
    const [timm, canonical] = [`blocks.${block}`, `Transformer/encoderblock_${block}`]
    const attention = `${canonical}/MultiHeadDotProductAttention_1`
    const parts = ['query', 'key', 'value'].map((part) => `${attention}/${part}`)
    norm(`${timm}.norm1`, `${canonical}/LayerNorm_0`)
    pairs.push(
      {
        timm: `${timm}.attn.qkv.weight`,
        canonical: parts.map((part) => `${part}/kernel`),
        layout: 'qkv-kernel',
      },
      {
        timm: `${timm}.attn.qkv.bias`,
        canonical: parts.map((part) => `${part}/bias`),
        layout: 'qkv-bias',
      },
    )
    add(`${timm}.attn.proj.weight`, `${attention}/out/kernel`, 'out')
    add(`${timm}.attn.proj.bias`, `${attention}/out/bias`)
    norm(`${timm}.norm2`, `${canonical}/LayerNorm_2`)
    dense(`${timm}.mlp.fc1`, `${canonical}/MlpBlock_3/Dense_0`)
    dense(`${timm}.mlp.fc2`, `${canonical}/MlpBlock_3/Dense_1`)
  }
  norm('norm', 'Transformer/encoder_norm')
  dense('head', 'head')
  return pairs
}

/** R+Ti/16, whose stem is the root alone, has it directly under `backbone`. */
function stemPairs(
  stem: readonly number[],
  add: (timm: string, canonical: string, layout: Layout) => void,
  norm: (timm: string, canonical: string) => void,
): void {
  const backbone = 'patch_embed.backbone'
  const root = stem.length === 0 ? backbone : `${backbone}.stem`
  add(`${root}.conv.weight`, 'conv_root/kernel', 'convolution')
  norm(`${root}.norm`, 'gn_root')
  stem.forEach((units, stage) => {
    for (let unit = 0; unit < units; unit++) {
      const timm = `${backbone}.stages.${stage}.blocks.${unit}`
      const canonical = `block${stage + 1}/unit${unit + 1}`
      if (unit === 0) {
        add(`${timm}.downsample.conv.weight`, `${canonical}/conv_proj/kernel`, 'convolution')
        norm(`${timm}.downsample.norm`, `${canonical}/gn_proj`)
      }
      for (const part of [1, 2, 3]) {
        add(`${timm}.conv${part}.weight`, `${canonical}/conv${part}/kernel`, 'convolution')
        norm(`${timm}.norm${part}`, `${canonical}/gn${part}`)
      }
    }
  })
}

/** How many different numbers the pattern finds among the names: bounded by the file, whatever it says. */
function countOf(arrays: Arrays, pattern: RegExp): number {
  return new Set([...arrays.keys()].flatMap((name) => pattern.exec(name)?.[1] ?? [])).size
}

export function isTimm(arrays: Arrays): boolean {
  return (
    arrays.has('cls_token') || arrays.has('pos_embed') || countOf(arrays, /^blocks\.(\d+)\./) > 0
  )
}

/** Joins along the first axis. */
function stacked(parts: readonly HostArray[]): HostArray {
  const [first] = parts
  const data = new Float32Array(parts.reduce((total, part) => total + part.data.length, 0))
  let at = 0
  for (const part of parts) {
    data.set(part.data, at)
    at += part.data.length
  }
  return { shape: [(first?.shape[0] ?? 0) * parts.length, ...(first?.shape.slice(1) ?? [])], data }
}

const reshape = ({ data }: HostArray, shape: readonly number[]): HostArray => ({ shape, data })

/**
 * Canonical arrays of one network to timm's; each must be there in its shape (adapt.ts sees to it).
 * Checked by hand with timm 1.0.29: files of random weights, loaded strictly, gave our logits to
 * 1.5e-6 for Ti/16. timm's hybrids divide by other epsilons than the paper's code: 7.7e-6 for
 * R+Ti/16 and 1.0e-4 for R26+S/32; with the paper's epsilons there 2.1e-6 and 1.8e-5.
 */
export function toTimm(arrays: Arrays): Map<string, HostArray> {
  const stages = countOf(arrays, /^block(\d+)\//)
  const stem = Array.from({ length: stages }, (_, stage) =>
    countOf(arrays, new RegExp(`^block${stage + 1}/unit(\\d+)/`)),
  )
  const depth = countOf(arrays, /^Transformer\/encoderblock_(\d+)\//)
  const sizes = { depth, stem: arrays.has('conv_root/kernel') ? stem : null }
  return new Map(
    pairsOf(sizes).map(({ timm, canonical, layout }) => {
      const parts = canonical.map((name) => {
        const array = arrays.get(name)
        if (!array) throw new Error(`timm: the array ${name} is missing`)
        return array
      })
      return [timm, joined(parts, layout)]
    }),
  )
}

function joined(parts: readonly HostArray[], layout: Layout): HostArray {
  const whole = stacked(parts)
  const [first = 0, second = 0, third = 0] = whole.shape
  switch (layout) {
    case 'same':
      return whole
    case 'dense':
      return transpose(whole, [1, 0])
    case 'convolution':
      return transpose(whole, [3, 2, 0, 1])
    case 'out':
      return transpose(reshape(whole, [first * second, third]), [1, 0])
    case 'qkv-bias':
      return reshape(whole, [first * second])
    case 'qkv-kernel': {
      // Of three [in, heads, perHead]: [3, in, out] to [3, out, in].
      const inside = first / 3
      const turned = transpose(reshape(whole, [3, inside, second * third]), [0, 2, 1])
      return reshape(turned, [3 * second * third, inside])
    }
  }
}

/**
 * timm's arrays to canonical ones. `heads` divides the width. Names that timm's ViT does not
 * have stay as they are. Throws `checkpoint-mismatch` where a shape cannot be turned.
 */
export function fromTimm(arrays: Arrays, file: string, heads: number): Map<string, HostArray> {
  const stages = countOf(arrays, /^patch_embed\.backbone\.stages\.(\d+)\./)
  const stem = Array.from({ length: stages }, (_, stage) =>
    countOf(arrays, new RegExp(`^patch_embed\\.backbone\\.stages\\.${stage}\\.blocks\\.(\\d+)\\.`)),
  )
  const isHybrid = [...arrays.keys()].some((name) => name.startsWith('patch_embed.backbone.'))
  const depth = countOf(arrays, /^blocks\.(\d+)\./)
  const rest = new Map(arrays)
  const canonical = new Map<string, HostArray>()
  for (const pair of pairsOf({ depth, stem: isHybrid ? stem : null })) {
    const array = arrays.get(pair.timm)
    if (!array) continue
    rest.delete(pair.timm)
    const parts = separated(array, pair, file, heads)
    pair.canonical.forEach((name, index) => {
      const part = parts[index]
      if (part) canonical.set(name, part)
    })
  }
  return new Map([...canonical, ...rest])
}

function separated(
  array: HostArray,
  { timm, layout }: Pair,
  file: string,
  heads: number,
): HostArray[] {
  const { shape } = array
  const [first = 0, second = 0] = shape
  const hold = (fits: boolean, expected: string): void => {
    if (fits) return
    throw mismatch(
      file,
      `${timm}: expected ${expected}, found ${shapeText(shape)}.`,
      'Use a file of timm’s Vision Transformers as the paper has them.',
    )
  }
  switch (layout) {
    case 'same':
      return [array]
    case 'dense':
      hold(shape.length === 2, '[out, in]')
      return [transpose(array, [1, 0])]
    case 'convolution':
      hold(shape.length === 4, '[out, in, height, width]')
      return [transpose(array, [2, 3, 1, 0])]
    case 'out':
      hold(shape.length === 2 && second % heads === 0, `[out, in] of ${heads} heads`)
      return [reshape(transpose(array, [1, 0]), [heads, second / heads, first])]
    case 'qkv-bias': {
      hold(shape.length === 1 && first % (3 * heads) === 0, `[3 * width] of ${heads} heads`)
      return thirds(array.data).map((data) => ({ shape: [heads, first / 3 / heads], data }))
    }
    case 'qkv-kernel': {
      const fits = shape.length === 2 && first % (3 * heads) === 0
      hold(fits, `[3 * width, width] of ${heads} heads`)
      const side = first / 3
      return thirds(array.data).map((data) =>
        reshape(transpose({ shape: [side, second], data }, [1, 0]), [second, heads, side / heads]),
      )
    }
  }
}

function thirds(data: Float32Array): Float32Array[] {
  const size = data.length / 3
  return [0, 1, 2].map((index) => data.subarray(index * size, (index + 1) * size))
}
