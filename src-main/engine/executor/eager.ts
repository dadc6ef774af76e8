/**
 * The reference: every step runs the program's own TensorFlow.js code on a tfjs backend.
 * Slow and exact; what the compiled executors are compared with. The session is also what
 * `tensorflow.ts` runs on its own backend.
 */
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/register_all_gradients'
import type { Program } from '../compile/program.js'
import type { ArrayMap, HostArray, HostInput } from '../host-array.js'
import { sameShape } from '../compile/graph.js'
import type { Executor, Session } from './executor.js'

function toTensor({ dtype, shape, data }: HostInput): tf.Tensor {
  return dtype === 'float32'
    ? tf.tensor(data, [...shape], 'float32')
    : tf.tensor(Int32Array.from(data), [...shape], 'int32')
}

function toHost(tensor: tf.Tensor): HostArray {
  return { shape: [...tensor.shape], data: Float32Array.from(tensor.dataSync()) }
}

/** Throws when a state array is not one of the program's or has another shape. */
export function checkState(program: Program, name: string, array: HostArray): void {
  const spec = program.state[name]
  if (!spec) throw new Error(`session: the program has no state ${name}`)
  if (!sameShape(spec.shape, array.shape))
    throw new Error(`session: ${name} is [${spec.shape.join(',')}], not [${array.shape.join(',')}]`)
}

/** A session whose entries run operation by operation on a registered tfjs backend. */
export async function createEagerSession(program: Program, backendName: string): Promise<Session> {
  tf.env().set('PROD', true) // keeps tfjs from printing a banner; changes nothing else
  const use = async (): Promise<void> => {
    if (tf.getBackend() !== backendName) await tf.setBackend(backendName)
  }
  await use()
  const state = new Map<string, tf.Tensor>()
  for (const [name, { shape }] of Object.entries(program.state))
    state.set(name, tf.zeros([...shape]))

  const replace = (name: string, tensor: tf.Tensor): void => {
    state.get(name)?.dispose()
    state.set(name, tensor)
  }
  return {
    async load(arrays: ArrayMap) {
      await use()
      for (const [name, array] of arrays) {
        checkState(program, name, array)
        replace(name, tf.tensor(array.data.slice(), [...array.shape])) // a backend may keep it
      }
    },
    async read(names = [...state.keys()]) {
      await use()
      return new Map(
        names.map((name) => {
          const tensor = state.get(name)
          if (!tensor) throw new Error(`session: the program has no state ${name}`)
          return [name, toHost(tensor)] as const
        }),
      )
    },
    async run(entryName, inputs) {
      await use()
      const entry = program.entries[entryName]
      if (!entry) throw new Error(`session: the program has no entry ${entryName}`)
      const kept: Record<string, tf.Tensor> = {}
      const outputs: Record<string, HostArray> = {}
      tf.tidy(() => {
        const tensors = Object.fromEntries(
          Object.keys(entry.inputs).map((name) => {
            const value = inputs[name]
            if (!value) throw new Error(`session: ${entryName} needs the input ${name}`)
            return [name, toTensor(value)]
          }),
        )
        const seen = Object.fromEntries(
          entry.reads.map((name) => {
            const tensor = state.get(name)
            if (!tensor) throw new Error(`session: the program has no state ${name}`)
            return [name, tensor]
          }),
        )
        const result = entry.build(tensors, seen)
        for (const [name, tensor] of Object.entries(result.outputs)) outputs[name] = toHost(tensor)
        for (const [name, tensor] of Object.entries(result.updates))
          kept[name] = tf.keep(tf.clone(tensor))
      })
      for (const [name, tensor] of Object.entries(kept)) replace(name, tensor)
      return outputs
    },
    async dispose() {
      for (const tensor of state.values()) tensor.dispose()
      state.clear()
    },
  }
}

export function createEagerExecutor(backendName: string): Executor {
  return {
    name: 'eager',
    description: `eager ${backendName}`,
    createSession: (program) => createEagerSession(program, backendName),
  }
}
