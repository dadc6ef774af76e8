/** Parameters that a run starts from: drawn, or read from a checkpoint and fitted to head and grid. */
import { readFileSync } from 'node:fs'
import { VitrineError } from '../contract/errors.js'
import type { Architecture } from '../contract/model.js'
import { readNpz } from '../engine/checkpoint/npz.js'
import { resizePositionEmbedding } from '../engine/checkpoint/resize.js'
import { readSafetensors } from '../engine/checkpoint/safetensors.js'
import { sizeOf, type HostArray } from '../engine/host-array.js'
import {
  gridSide,
  initialParameters,
  parameterSpecs,
  type HeadAndGrid,
} from '../engine/model/params.js'

export function readArrays(file: string): Map<string, HostArray> {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(file)
  } catch (cause) {
    const text = {
      what: `The checkpoint ${file} cannot be read.`,
      why: cause instanceof Error ? cause.message : String(cause),
      remedy: 'Check the path after --from.',
    }
    throw new VitrineError('file-not-found', text, { cause })
  }
  // A zip archive starts with "PK".
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b
  return isZip ? readNpz(bytes, file) : readSafetensors(bytes, file).arrays
}

/** Throws `file-not-found`, `checkpoint-malformed`, `checkpoint-mismatch`. The head is new: zeros. */
export function initialState(
  from: string,
  architecture: Architecture,
  size: HeadAndGrid,
  seed: number,
): Map<string, HostArray> {
  if (from === 'scratch') return initialParameters(architecture, size, seed)
  const arrays = readArrays(from)
  const specs = parameterSpecs(architecture, size)
  return new Map(
    Object.entries(specs).map(([name, { shape }]) => {
      if (name.startsWith('head/')) return [name, { shape, data: new Float32Array(sizeOf(shape)) }]
      let found = arrays.get(name)
      if (found && name.endsWith('pos_embedding') && found.shape[1] !== shape[1]) {
        found = resizePositionEmbedding(found, gridSide(architecture, size.resolution))
      }
      // GroupNorm vectors lie in the files as [1, 1, 1, C].
      const sides = (list: readonly number[]) => list.filter((side) => side !== 1).join()
      if (!found || sides(found.shape) !== sides(shape)) {
        throw new VitrineError('checkpoint-mismatch', {
          what: `The checkpoint ${from} does not fit the model.`,
          why: `${name}: expected [${shape.join(', ')}], found ${found ? `[${found.shape.join(', ')}]` : 'no such array'}.`,
          remedy: 'Choose the --model that the file was made from.',
        })
      }
      return [name, { shape, data: found.data }]
    }),
  )
}
