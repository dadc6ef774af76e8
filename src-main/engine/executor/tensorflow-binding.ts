/** What is used of tfjs-node's native binding (tfjs_binding.d.ts of 4.22): sessions, without tfjs's tensors. */
import type { HostArray, HostInput } from '../host-array.js'

export interface TensorflowBinding {
  readonly TF_Version?: string
  readonly TF_FLOAT: number
  readonly TF_INT32: number
  readonly TF_UINT8: number
  /** Shares the memory of `data` with TensorFlow where its address suits it. Returns the tensor's number. */
  createTensor(shape: number[], type: number, data: ArrayBufferView): number
  deleteTensor(tensor: number): void
  tensorDataSync(tensor: number): Float32Array
  /** Returns the session's number. */
  loadSavedModel(folder: string, tags: string): number
  deleteSavedModel(session: number): void
  /** Feeds `tensors` to `inputs` and fetches `outputs`: names of tensors, joined by commas. */
  runSavedModel(
    session: number,
    tensors: number[],
    inputs: string,
    outputs: string,
  ): { id: number; shape: number[] }[]
}

/** Writes saved_model.pb into a folder that is there as long as `use` runs. */
export type WithSavedModel = <Result>(
  savedModel: Uint8Array,
  use: (folder: string) => Result,
) => Result

/** A node `Placeholder` and what it is fed. */
export type Feed = readonly [node: string, value: HostInput]

/** Written over by each feed: TensorFlow has its copy by then, and a step leaves V8 no garbage of a batch's size. */
let copies = new ArrayBuffer(0)

/**
 * The same numbers at an address that no tensor may have, so that TensorFlow copies them. What lies at
 * one that suits it would be shared: a variable's next value could be written over it, and the last
 * reference to it be given back to V8 by a thread of TensorFlow's, which V8 does not allow. They are
 * there until the next call.
 */
function unshared(data: HostInput['data']): HostInput['data'] {
  const offset = Math.max(data.BYTES_PER_ELEMENT, 4)
  if (copies.byteLength < offset + data.byteLength)
    copies = new ArrayBuffer(offset + data.byteLength)
  const copy =
    data instanceof Float32Array ? new Float32Array(copies, offset, data.length)
    : data instanceof Int32Array ? new Int32Array(copies, offset, data.length)
    : new Uint8Array(copies, offset, data.length) // prettier-ignore
  copy.set(data)
  return copy
}

/** Runs what `fetches` (nodes) need, and returns what they give. `native` surrounds the library's own part. */
export function runNodes(
  binding: TensorflowBinding,
  session: number,
  feeds: readonly Feed[],
  fetches: readonly string[],
  native: <Result>(call: () => Result) => Result = (call) => call(),
): HostArray[] {
  const types = {
    float32: binding.TF_FLOAT,
    int32: binding.TF_INT32,
    uint8: binding.TF_UINT8,
  }
  const inputs = feeds.map(([, { dtype, shape, data }]) =>
    binding.createTensor([...shape], types[dtype], unshared(data)),
  )
  const plugs = (nodes: readonly string[]) => nodes.map((node) => `${node}:0`).join(',')
  try {
    const fed = plugs(feeds.map(([node]) => node))
    const outputs = native(() => binding.runSavedModel(session, inputs, fed, plugs(fetches)))
    return outputs.map(({ id, shape }) => {
      // A copy: the binding's memory goes with the tensor.
      const data = Float32Array.from(binding.tensorDataSync(id))
      binding.deleteTensor(id)
      return { shape, data }
    })
  } finally {
    for (const input of inputs) binding.deleteTensor(input)
  }
}
