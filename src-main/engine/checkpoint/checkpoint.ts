/** Checkpoint files of every kind, read and written by what they hold. */
import type { Gelu } from '../../contract/model.js'
import type { HostArray } from '../host-array.js'
import { mismatch } from './malformed.js'
import { fromFlax, toAugReg, type FlaxSpelling } from './names.js'
import { readNpz, writeNpz } from './npz.js'
import { readSafetensors, writeSafetensors } from './safetensors.js'
import { fromTimm, isTimm, toTimm } from './timm.js'

/** `vitrine` is the state of a run, of which the parameters are taken. */
export type CheckpointFormat = FlaxSpelling | 'timm' | 'vitrine'

export interface Checkpoint {
  /** Under canonical names and in canonical shapes; names that no ViT has stay as they are. */
  readonly arrays: Map<string, HostArray>
  readonly metadata: Readonly<Record<string, string>>
  readonly format: CheckpointFormat
  /** What the file says, or what its format's networks compute: timm exact, Flax tanh (paper section 1.2). */
  readonly gelu: Gelu
}

/** The paper's models have heads of 64; timm's arrays do not show it. */
const headWidth = 64

/**
 * `.npz` or `.safetensors`, told apart by the first bytes, then by the names of the arrays.
 * Throws `checkpoint-malformed` and, where timm's arrays cannot be turned, `checkpoint-mismatch`.
 */
export function readCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  // A zip archive starts with "PK".
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b
  const { arrays, metadata } = isZip
    ? { arrays: readNpz(bytes, file), metadata: {} as Record<string, string> }
    : readSafetensors(bytes, file)
  const said = metadata['gelu']
  const geluOr = (usual: Gelu): Gelu => (said === 'tanh' || said === 'exact' ? said : usual)
  if (isTimm(arrays)) {
    const heads = headsOf(arrays, metadata, file)
    return {
      arrays: fromTimm(arrays, file, heads),
      metadata,
      format: 'timm',
      gelu: geluOr('exact'),
    }
  }
  const { arrays: canonical, spelling } = fromFlax(arrays)
  if (metadata['format']?.startsWith('vitrine-run') !== true)
    return { arrays: canonical, metadata, format: spelling, gelu: geluOr('tanh') }
  return { arrays: withoutSlots(canonical), metadata, format: 'vitrine', gelu: geluOr('tanh') }
}

/** Optimizer state lies beside each parameter as SLOT/PARAMETER. */
function withoutSlots(arrays: ReadonlyMap<string, HostArray>): Map<string, HostArray> {
  const isSlot = (name: string) =>
    name.includes('/') && arrays.has(name.slice(name.indexOf('/') + 1))
  return new Map([...arrays].filter(([name]) => !isSlot(name)))
}

function headsOf(
  arrays: ReadonlyMap<string, HostArray>,
  metadata: Readonly<Record<string, string>>,
  file: string,
): number {
  const width = arrays.get('cls_token')?.shape.at(-1) ?? 0
  const heads = Number(metadata['heads'] ?? width / headWidth)
  if (Number.isInteger(heads) && heads > 0 && width % heads === 0) return heads
  throw mismatch(
    file,
    `cls_token: expected a width that is a multiple of ${headWidth}, or metadata that names the heads, found a width of ${width}.`,
    'Use a checkpoint with heads of 64, as the paper’s.',
  )
}

export interface WriteOptions {
  readonly format: 'augreg' | 'timm'
  /** Said in the metadata of safetensors; .npz has no place for it. */
  readonly gelu: Gelu
}

/**
 * A network's parameters (canonical, complete) as a file that the paper's code and timm
 * (`augreg`: .npz) or timm alone (`timm`: .safetensors) load. Same arrays, same bytes.
 */
export function writeCheckpoint(
  arrays: ReadonlyMap<string, HostArray>,
  { format, gelu }: WriteOptions,
): Uint8Array {
  switch (format) {
    case 'augreg':
      return writeNpz(toAugReg(arrays))
    case 'timm': {
      const query = 'Transformer/encoderblock_0/MultiHeadDotProductAttention_1/query/kernel'
      const heads = String(arrays.get(query)?.shape[1])
      return writeSafetensors(toTimm(arrays), { format: 'pt', heads, gelu })
    }
  }
}
