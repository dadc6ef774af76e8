/**
 * Runs a program as one TensorFlow graph in the native TensorFlow inside tfjs-node-gpu or
 * tfjs-node: state lives in resource variables on the device, a step is one call of the session.
 * The package is loaded by the engine process; loading it registers the backend `tensorflow`, whose
 * binding is used directly: its tensors take the loader's bytes as they are.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { z } from 'zod'
import { VitrineError } from '../../contract/errors.js'
import { compileForTensorflow, type CompileOptions } from '../compile/compile.js'
import { compiledOnce } from '../compile/compiled-once.js'
import type { Graph } from '../compile/graph.js'
import type { Program } from '../compile/program.js'
import { noSurroundings, type Surroundings } from '../compile/surroundings.js'
import { emittedNamesSchema, emitProgram } from '../compile/tensorflow/emit-program.js'
import { sizeOf, type ArrayMap, type HostArray } from '../host-array.js'
import { checkState } from './eager.js'
import { precisionWord, type Executor, type Session } from './executor.js'
import {
  runNodes,
  type Feed,
  type TensorflowBinding,
  type WithSavedModel,
} from './tensorflow-binding.js'
import { canFuse } from './tensorflow-fusion.js'

export const tensorflowBackend = 'tensorflow'

export interface TensorflowDevice {
  /** Of the TensorFlow library, such as `2.21.0`. */
  readonly version: string
  /** Whether TensorFlow found a GPU that it can use. */
  readonly gpu: boolean
}

export interface TensorflowOptions extends CompileOptions {
  readonly withSavedModel: WithSavedModel
  /** Bytes from which operations are fused (passes/fuse-elementwise.ts), where the library can; null: nothing is. */
  readonly fuseFrom: number | null
  /** A run whose values alive together and two copies of the state take more is refused as `out-of-memory`; left out: none is. */
  readonly arenaBytes?: number
}

function registeredBackend(): TensorflowDevice & { readonly binding: TensorflowBinding } {
  const backend = tf.findBackend(tensorflowBackend) as unknown as {
    readonly binding?: TensorflowBinding
    readonly isUsingGpuDevice?: boolean
  } | null
  if (!backend?.binding) {
    throw new VitrineError('executor-unavailable', {
      what: 'The tensorflow executor cannot be used.',
      why: 'The TensorFlow package was loaded but registered no backend.',
      remedy: 'Run `npm run setup:tensorflow`, or use --executor onnxruntime.',
    })
  }
  const { binding, isUsingGpuDevice } = backend
  const version = binding.TF_Version ?? 'of unknown version'
  return { version, gpu: isUsingGpuDevice === true, binding }
}

/** Throws `executor-unavailable` when no package has registered the backend. */
export function tensorflowDevice(): TensorflowDevice {
  const { version, gpu } = registeredBackend()
  return { version, gpu }
}

/** Call after the package was loaded. Throws `executor-unavailable`. */
export function createTensorflowExecutor(
  options: TensorflowOptions,
  surroundings: Surroundings = noSurroundings,
): Executor {
  const { version, gpu, binding } = registeredBackend()
  const { precision } = options
  return {
    name: 'tensorflow',
    description: `tensorflow ${version} ${gpu ? 'gpu' : 'cpu'}${precisionWord(precision)}`,
    createSession: (program) => openSession(binding, program, options, surroundings),
  }
}

async function openSession(
  binding: TensorflowBinding,
  program: Program,
  { withSavedModel, arenaBytes = Infinity, ...wish }: TensorflowOptions,
  surroundings: Surroundings,
): Promise<Session> {
  checkFits(program, 0, arenaBytes) // no smaller pass would help
  const fuses = wish.fuseFrom !== null && canFuse(binding, withSavedModel)
  const options = fuses ? wish : { ...wish, fuseFrom: null }
  const { timed } = surroundings
  const { description, bytes } = await compiledOnce(
    surroundings,
    program,
    { for: 'tensorflow', ...options },
    emittedNamesSchema,
    async () => {
      const graphs = new Map<string, Graph>()
      for (const entry of Object.keys(program.entries))
        graphs.set(entry, await compileForTensorflow(program, entry, options, surroundings))
      const { savedModel, ...names } = timed('emit', () => emitProgram(program.state, graphs))
      return { description: names, bytes: savedModel }
    },
  )
  const entries = new Map(Object.entries(description.entries))
  const variables = new Map(Object.entries(description.variables))
  const compiled = new Set<string>()
  let blank = true
  const session = timed('load', () =>
    withSavedModel(bytes, (folder) => binding.loadSavedModel(folder, 'serve')),
  )
  const run = (feeds: readonly Feed[], fetches: readonly string[]): HostArray[] =>
    runNodes(binding, session, feeds, fetches, (call) => timed('run', call))

  function variableOf(name: string) {
    const variable = variables.get(name)
    if (!variable) throw new Error(`session: the program has no state ${name}`)
    return variable
  }

  /**
   * Sets arrays. The first time, all others become zeros and what the first entry calls is compiled: in one
   * call if it can be, for before each new kind of call TensorFlow goes through the whole graph.
   */
  function load(arrays: ArrayMap): void {
    const feeds = [...arrays].map(([name, array]): Feed => [
      variableOf(name).value,
      { dtype: 'float32', ...array },
    ])
    const sets = [...arrays.keys()].map((name) => variableOf(name).set)
    if (!blank) {
      if (sets.length > 0) run(feeds, sets)
      return
    }
    const isGiven = (name: string): boolean => arrays.has(name)
    const lacking = description.zeros.filter((group) => !group.arrays.every(isGiven))
    const [mixed, absent] = split(lacking, (group) => group.arrays.some(isGiven))
    if (mixed.length > 0) run([], zeroNodes(mixed))
    const [first = ''] = entries.keys()
    compile(first, feeds, [...zeroNodes(absent), ...sets])
    blank = false
  }

  function begin(): void {
    if (blank) load(new Map())
  }

  /** Fetches what `also` names, too. */
  function compile(entry: string, feeds: readonly Feed[] = [], also: readonly string[] = []): void {
    const node = compiled.has(entry) ? null : (entries.get(entry)?.compile ?? null)
    const fetches = [...also, ...(node === null ? [] : [node])]
    if (fetches.length > 0) timed('compile', () => runNodes(binding, session, feeds, fetches))
    compiled.add(entry)
  }

  return {
    async load(arrays) {
      for (const [name, array] of arrays) checkState(program, name, array)
      load(arrays)
    },
    async read(names = Object.keys(program.state)) {
      begin()
      const arrays = run(
        [],
        names.map((name) => variableOf(name).read),
      )
      return new Map(names.flatMap((name, at) => (arrays[at] ? [[name, arrays[at]] as const] : [])))
    },
    async run(entry, inputs) {
      const emitted = entries.get(entry)
      if (!emitted) throw new Error(`session: the program has no entry ${entry}`)
      checkFits(program, emitted.liveBytes, arenaBytes)
      begin()
      compile(entry)
      const feeds = Object.entries(emitted.feeds).map(([name, node]): Feed => {
        const value = inputs[name]
        if (!value) throw new Error(`session: ${entry} needs the input ${name}`)
        return [node, value]
      })
      const fetches = Object.values(emitted.fetches)
      const arrays = run(feeds, fetches.length > 0 ? fetches : [emitted.done])
      return Object.fromEntries(
        Object.keys(emitted.fetches).flatMap((name, at) =>
          arrays[at] ? [[name, arrays[at]]] : [],
        ),
      )
    },
    async dispose() {
      binding.deleteSavedModel(session)
    },
  }
}

/** Throws `out-of-memory`, on which a trainer goes on with less at a time. */
function checkFits({ state }: Program, liveBytes: number, arenaBytes: number): void {
  const ofState = Object.values(state).reduce((total, { shape }) => total + 4 * sizeOf(shape), 0)
  const needed = 2 * ofState + liveBytes // what is loaded lies beside its variables
  if (needed <= arenaBytes) return
  const mebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20)
  throw new VitrineError('out-of-memory', {
    what: `A pass needs ${mebibytes(needed)} MiB at once.`,
    why: `TensorFlow can take ${mebibytes(arenaBytes)} MiB in this process.`,
    remedy: 'Use --executor onnxruntime, or a smaller model or resolution.',
  })
}

type Zeros = z.infer<typeof emittedNamesSchema>['zeros']

const zeroNodes = (groups: Zeros): string[] => groups.map(({ zero }) => zero)

function split<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}
