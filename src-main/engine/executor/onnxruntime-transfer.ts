/**
 * Moves arrays between the host and the buffers of an onnxruntime device, by sessions of
 * one Identity each: onnxruntime-node's own `getData()` of a GPU tensor aborts the process.
 */
import type * as Ort from 'onnxruntime-node'
import { encodeModel } from '../compile/onnx/schema.js'
import type { HostArray } from '../host-array.js'

const float32 = 1

function identityModel(shape: readonly number[]): Uint8Array {
  const value = (name: string) => ({ name, elementType: float32, shape })
  const node = { opType: 'Identity', input: ['x'], output: ['y'], attributes: {}, domain: '' }
  return encodeModel({
    nodes: [node],
    initializers: [],
    inputs: [value('x')],
    outputs: [value('y')],
  })
}

/** Throws onnxruntime's own error where the options' provider has no device. */
export async function tryProvider(
  ort: typeof Ort,
  options: Ort.InferenceSession.SessionOptions,
): Promise<void> {
  const session = await ort.InferenceSession.create(identityModel([1]), options)
  await session.release()
}

export interface Transfer {
  /** The caller disposes the result. */
  upload(array: HostArray): Promise<Ort.Tensor>
  /** Borrows the tensor. */
  download(tensor: Ort.Tensor): Promise<HostArray>
  dispose(): Promise<void>
}

export function createTransfer(
  ort: typeof Ort,
  options: Ort.InferenceSession.SessionOptions,
): Transfer {
  const sessions = new Map<string, Promise<Ort.InferenceSession>>()
  const move = async (tensor: Ort.Tensor, location: 'cpu' | 'gpu-buffer'): Promise<Ort.Tensor> => {
    const key = `${location} ${tensor.dims.join(',')}`
    const session =
      sessions.get(key) ??
      ort.InferenceSession.create(identityModel(tensor.dims), {
        ...options,
        preferredOutputLocation: location,
      })
    sessions.set(key, session)
    const { y } = await (await session).run({ x: tensor })
    if (!y) throw new Error('transfer: Identity gave nothing')
    return y
  }
  return {
    upload: ({ data, shape }) => move(new ort.Tensor('float32', data, [...shape]), 'gpu-buffer'),
    async download(tensor) {
      const { data, dims } = await move(tensor, 'cpu')
      if (!(data instanceof Float32Array)) throw new Error('transfer: expected float32')
      return { shape: [...dims], data: data.slice() }
    },
    async dispose() {
      for (const session of sessions.values()) await (await session).release()
      sessions.clear()
    },
  }
}
