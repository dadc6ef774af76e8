/** What every onnxruntime executor does alike: tensors in and out, and sessions by entry. */
import type * as Ort from 'onnxruntime-node'
import { z } from 'zod'
import { compiledOnce } from '../compile/compiled-once.js'
import type { Graph } from '../compile/graph.js'
import { inPlaceUpdates } from '../compile/in-place.js'
import { peakLiveBytes } from '../compile/memory.js'
import { emitOnnx, inputName } from '../compile/onnx/emit.js'
import type { Program } from '../compile/program.js'
import type { Surroundings } from '../compile/surroundings.js'
import type { HostArray, HostInput } from '../host-array.js'

const entryNamesSchema = z.strictObject({
  inputs: z.array(z.string()),
  /** State arrays that the entry looks at. */
  state: z.array(z.string()),
  outputs: z.array(z.string()),
  /** State arrays that it gives new values. */
  updates: z.array(z.string()),
  /** Those of them that the new values may be written over. */
  inPlace: z.array(z.string()),
  /** Of values that are alive together while it runs, without the state. */
  liveBytes: z.int(),
})
export type EntryNames = z.infer<typeof entryNamesSchema>

export interface CompiledEntry {
  readonly names: EntryNames
  readonly session: Ort.InferenceSession
}

export interface OnnxEntry {
  readonly names: EntryNames
  readonly model: Uint8Array
}

/** `recipe`: all that `compile` depends on beside program and entry. */
export async function onnxEntry(
  program: Program,
  entry: string,
  recipe: object,
  surroundings: Surroundings,
  compile: () => Promise<Graph>,
): Promise<OnnxEntry> {
  const { description, bytes } = await compiledOnce(
    surroundings,
    program,
    { for: 'onnxruntime', entry, ...recipe },
    entryNamesSchema,
    async () => {
      const graph = await compile()
      const description = {
        inputs: [...graph.inputs.keys()],
        state: [...graph.state.keys()],
        outputs: [...graph.outputs.keys()],
        updates: [...graph.updates.keys()],
        inPlace: inPlaceUpdates(graph),
        liveBytes: peakLiveBytes(graph, new Set(graph.updates.values())),
      }
      return { description, bytes: surroundings.timed('emit', () => emitOnnx(graph)) }
    },
  )
  return { names: description, model: bytes }
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
  names: EntryNames,
  inputs: Readonly<Record<string, HostInput>>,
): Record<string, Ort.Tensor> {
  const feeds: Record<string, Ort.Tensor> = {}
  for (const name of names.inputs) {
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
