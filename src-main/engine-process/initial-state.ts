/** Parameters that a run starts from: drawn, or read from a checkpoint and fitted to head and grid. */
import type { Architecture } from '../contract/model.js'
import type { RunConfig } from '../contract/run-config.js'
import { adaptCheckpoint } from '../engine/checkpoint/adapt.js'
import type { HostArray } from '../engine/host-array.js'
import { initialParameters, type HeadAndGrid } from '../engine/model/params.js'
import { readCheckpointFile } from './checkpoint-file.js'

/** Throws `file-not-found`, `checkpoint-malformed`, `checkpoint-mismatch`. The head is new: zeros, but for its bias. */
export function initialState(
  { from, headBias }: Pick<RunConfig['model'], 'from' | 'headBias'>,
  architecture: Architecture,
  size: HeadAndGrid,
  seed: number,
): Map<string, HostArray> {
  const state = parametersFrom(from, architecture, size, seed)
  if (headBias === 'prior') {
    const data = new Float32Array(size.classes).fill(-Math.log(size.classes))
    state.set('head/bias', { shape: [size.classes], data })
  }
  return state
}

function parametersFrom(
  from: string,
  architecture: Architecture,
  size: HeadAndGrid,
  seed: number,
): Map<string, HostArray> {
  if (from === 'scratch') return initialParameters(architecture, size, seed)
  const { arrays } = readCheckpointFile(from)
  return adaptCheckpoint(arrays, from, architecture, { ...size, freshHead: true })
}
