/**
 * Runs compiled entries in onnxruntime on the CPU. New values of the state are written over the old
 * ones; where somebody may still read those, into a second buffer, and the two then change places.
 */
import type * as Ort from 'onnxruntime-node'
import { compileEntry, type CompileOptions } from '../compile/compile.js'
import { outputName, stateName, updateName } from '../compile/onnx/emit.js'
import type { Program } from '../compile/program.js'
import { noSurroundings, type Surroundings } from '../compile/surroundings.js'
import { sizeOf, type HostArray } from '../host-array.js'
import { checkState } from './eager.js'
import { precisionWord, type Executor, type Session } from './executor.js'
import {
  compiledEntries,
  floatsOf,
  hostArray,
  inputFeeds,
  onnxEntry,
} from './onnxruntime-entries.js'

export interface OnnxRuntimeOptions extends CompileOptions {
  /** Threads inside one operation. */
  readonly threads: number
  /** Writes a profile of each entry to PREFIX-ENTRY…json when the session is disposed. */
  readonly profilePrefix?: string
  /**
   * Values alive together are kept in its arena up to this many bytes, beyond it each is asked of the
   * system: slower, but an arena asks for ever larger blocks. Left out: always in the arena.
   */
  readonly arenaBytes?: number
}

interface Buffers {
  current: Ort.Tensor
  /** null: not needed so far. */
  next: Ort.Tensor | null
}

export function createOnnxRuntimeExecutor(
  ort: typeof Ort,
  { threads, profilePrefix, arenaBytes = Infinity, ...options }: OnnxRuntimeOptions,
  surroundings: Surroundings = noSurroundings,
): Executor {
  const { timed } = surroundings
  const zeros = (shape: readonly number[]): Ort.Tensor =>
    new ort.Tensor('float32', new Float32Array(sizeOf(shape)), [...shape])

  return {
    name: 'onnxruntime',
    description: `onnxruntime cpu (${threads} threads)${precisionWord(options.precision)}`,
    async createSession(program: Program): Promise<Session> {
      const state = new Map<string, Buffers>()
      for (const [name, { shape }] of Object.entries(program.state))
        state.set(name, { current: zeros(shape), next: null })
      const buffersOf = (name: string): Buffers => {
        const buffers = state.get(name)
        if (!buffers) throw new Error(`session: the program has no state ${name}`)
        return buffers
      }

      const entries = compiledEntries(async (entry) => {
        const { names, model } = await onnxEntry(program, entry, options, surroundings, () =>
          compileEntry(program, entry, options, surroundings),
        )
        const session = await timed('load', () =>
          ort.InferenceSession.create(model, {
            executionProviders: ['cpu'],
            intraOpNumThreads: threads,
            graphOptimizationLevel: 'all',
            // It would lay the whole step out in one block, beside what the first run has taken.
            enableMemPattern: false,
            enableCpuMemArena: names.liveBytes <= arenaBytes,
            ...(profilePrefix !== undefined && {
              enableProfiling: true,
              profileFilePrefix: `${profilePrefix}-${entry}`,
            }),
          }),
        )
        return { names, session }
      })

      return {
        async load(arrays) {
          for (const [name, array] of arrays) {
            checkState(program, name, array)
            floatsOf(buffersOf(name).current).set(array.data)
          }
        },
        async read(names = [...state.keys()]) {
          return new Map(names.map((name) => [name, hostArray(buffersOf(name).current)]))
        },
        async run(entry, inputs) {
          const { names, session } = await entries.of(entry)
          const feeds = inputFeeds(ort, entry, names, inputs)
          for (const name of names.state) feeds[stateName(name)] = buffersOf(name).current
          const fetches: Record<string, Ort.Tensor | null> = {}
          for (const name of names.outputs) fetches[outputName(name)] = null
          for (const name of names.inPlace) fetches[updateName(name)] = buffersOf(name).current
          const moved = names.updates.filter((name) => !names.inPlace.includes(name))
          const nextOf = (buffers: Buffers): Ort.Tensor => {
            buffers.next ??= zeros(buffers.current.dims)
            return buffers.next
          }
          for (const name of moved) fetches[updateName(name)] = nextOf(buffersOf(name))
          const results = await timed('run', () => session.run(feeds, fetches))
          for (const name of moved) {
            const buffers = buffersOf(name)
            ;[buffers.current, buffers.next] = [nextOf(buffers), buffers.current]
          }
          const outputs: Record<string, HostArray> = {}
          for (const name of names.outputs) {
            const tensor = results[outputName(name)]
            if (!tensor) throw new Error(`session: ${entry} gave no ${name}`)
            outputs[name] = hostArray(tensor)
          }
          return outputs
        },
        async dispose() {
          await entries.release((session) => {
            if (profilePrefix !== undefined) session.endProfiling()
          })
          state.clear()
        },
      }
    },
  }
}
