/**
 * Runs compiled entries in onnxruntime on the CPU. State lives in two sets of buffers:
 * a step reads one and writes its updates into the other, then they change places.
 */
import type * as Ort from 'onnxruntime-node'
import { compileEntry, type PassSet } from '../compile/compile.js'
import { emitOnnx, inputName, outputName, stateName, updateName } from '../compile/onnx/emit.js'
import type { Graph } from '../compile/graph.js'
import type { Program } from '../compile/program.js'
import { sizeOf, type HostArray, type HostInput } from '../host-array.js'
import { checkState } from './eager.js'
import type { Executor, Session } from './executor.js'

export interface OnnxRuntimeOptions {
  /** Threads inside one operation. */
  readonly threads: number
  readonly passes: PassSet
  /** Writes a profile of each entry to PREFIX-ENTRY…json when the session is disposed. */
  readonly profilePrefix?: string
}

interface Compiled {
  readonly graph: Graph
  readonly session: Ort.InferenceSession
}

interface Buffers {
  current: Ort.Tensor
  next: Ort.Tensor
}

export function createOnnxRuntimeExecutor(
  ort: typeof Ort,
  { threads, passes, profilePrefix }: OnnxRuntimeOptions,
): Executor {
  const zeros = (shape: readonly number[]): Ort.Tensor =>
    new ort.Tensor('float32', new Float32Array(sizeOf(shape)), [...shape])
  const feed = ({ dtype, data, shape }: HostInput): Ort.Tensor =>
    dtype === 'float32' ? new ort.Tensor('float32', data, [...shape])
    : dtype === 'int32' ? new ort.Tensor('int32', data, [...shape])
    : new ort.Tensor('uint8', data, [...shape]) // prettier-ignore
  const numbers = (tensor: Ort.Tensor): Float32Array => {
    if (!(tensor.data instanceof Float32Array)) throw new Error('session: expected float32')
    return tensor.data
  }

  return {
    name: 'onnxruntime',
    description: `onnxruntime cpu (${threads} threads)`,
    async createSession(program: Program): Promise<Session> {
      const state = new Map<string, Buffers>()
      for (const [name, { shape }] of Object.entries(program.state))
        state.set(name, { current: zeros(shape), next: zeros(shape) })
      const buffersOf = (name: string): Buffers => {
        const buffers = state.get(name)
        if (!buffers) throw new Error(`session: the program has no state ${name}`)
        return buffers
      }

      const compiled = new Map<string, Promise<Compiled>>()
      const compile = async (entry: string): Promise<Compiled> => {
        const graph = await compileEntry(program, entry, passes)
        const session = await ort.InferenceSession.create(emitOnnx(graph), {
          executionProviders: ['cpu'],
          intraOpNumThreads: threads,
          graphOptimizationLevel: 'all',
          ...(profilePrefix !== undefined && {
            enableProfiling: true,
            profileFilePrefix: `${profilePrefix}-${entry}`,
          }),
        })
        return { graph, session }
      }
      const entryOf = (entry: string): Promise<Compiled> => {
        const known = compiled.get(entry) ?? compile(entry)
        compiled.set(entry, known)
        return known
      }

      return {
        async load(arrays) {
          for (const [name, array] of arrays) {
            checkState(program, name, array)
            numbers(buffersOf(name).current).set(array.data)
          }
        },
        async read(names = [...state.keys()]) {
          return new Map(
            names.map((name) => {
              const { current } = buffersOf(name)
              const array: HostArray = { shape: [...current.dims], data: numbers(current).slice() }
              return [name, array] as const
            }),
          )
        },
        async run(entry, inputs) {
          const { graph, session } = await entryOf(entry)
          const feeds: Record<string, Ort.Tensor> = {}
          for (const name of graph.inputs.keys()) {
            const value = inputs[name]
            if (!value) throw new Error(`session: ${entry} needs the input ${name}`)
            feeds[inputName(name)] = feed(value)
          }
          for (const name of graph.state.keys()) feeds[stateName(name)] = buffersOf(name).current
          const fetches: Record<string, Ort.Tensor | null> = {}
          for (const name of graph.outputs.keys()) fetches[outputName(name)] = null
          for (const name of graph.updates.keys()) fetches[updateName(name)] = buffersOf(name).next
          const results = await session.run(feeds, fetches)
          for (const name of graph.updates.keys()) {
            const buffers = buffersOf(name)
            ;[buffers.current, buffers.next] = [buffers.next, buffers.current]
          }
          const outputs: Record<string, HostArray> = {}
          for (const name of graph.outputs.keys()) {
            const tensor = results[outputName(name)]
            if (!tensor) throw new Error(`session: ${entry} gave no ${name}`)
            outputs[name] = { shape: [...tensor.dims], data: numbers(tensor).slice() }
          }
          return outputs
        },
        async dispose() {
          // One that could not be compiled, for want of memory, has nothing to release.
          for (const entry of await Promise.allSettled(compiled.values())) {
            if (entry.status !== 'fulfilled') continue
            if (profilePrefix !== undefined) entry.value.session.endProfiling()
            await entry.value.session.release()
          }
          compiled.clear()
          state.clear()
        },
      }
    },
  }
}
