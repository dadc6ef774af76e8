/** What every onnxruntime executor does alike: tensors in and out, and sessions by entry. */
import type * as Ort from 'onnxruntime-node'
import type { Graph } from '../compile/graph.js'
import { inputName } from '../compile/onnx/emit.js'
import type { HostArray, HostInput } from '../host-array.js'

export interface CompiledEntry {
  readonly graph: Graph
  readonly session: Ort.InferenceSession
}

function toTensor(ort: typeof Ort, { dtype, data, shape }: HostInput): Ort.Tensor {
  if (dtype === 'float32') return new ort.Tensor('float32', data, [...shape])
  if (dtype === 'int32') return new ort.Tensor('int32', data, [...shape])
  return new ort.Tensor('uint8', data, [...shape])
}

/** The tensor's own memory. */
export function floatsOf({ data }: Ort.Tensor): Float32Array {
  if (!(data instanceof Float32Array)) throw new Error('session: expected float32')
  return data
}

/** A copy. */
export function hostArray(tensor: Ort.Tensor): HostArray {
  return { shape: [...tensor.dims], data: floatsOf(tensor).slice() }
}

/** The entry's inputs under their ONNX names; its state is the executor's to add. */
export function inputFeeds(
  ort: typeof Ort,
  entry: string,
  graph: Graph,
  inputs: Readonly<Record<string, HostInput>>,
): Record<string, Ort.Tensor> {
  const feeds: Record<string, Ort.Tensor> = {}
  for (const name of graph.inputs.keys()) {
    const value = inputs[name]
    if (!value) throw new Error(`session: ${entry} needs the input ${name}`)
    feeds[inputName(name)] = toTensor(ort, value)
  }
  return feeds
}

/** Entries compiled when they are first asked for. */
export function compiledEntries(compile: (entry: string) => Promise<CompiledEntry>) {
  const compiled = new Map<string, Promise<CompiledEntry>>()
  return {
    of(entry: string): Promise<CompiledEntry> {
      const known = compiled.get(entry) ?? compile(entry)
      compiled.set(entry, known)
      return known
    },
    async release(before: (session: Ort.InferenceSession) => void = () => undefined) {
      // One that could not be compiled, for want of memory, has nothing to release.
      for (const entry of await Promise.allSettled(compiled.values())) {
        if (entry.status !== 'fulfilled') continue
        before(entry.value.session)
        await entry.value.session.release()
      }
      compiled.clear()
    },
  }
}
