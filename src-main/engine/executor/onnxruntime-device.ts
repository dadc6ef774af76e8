/**
 * Runs compiled entries in onnxruntime on a device: webgpu, directml, coreml or cuda. A
 * step's updates are the next step's state. On webgpu they stay in the GPU's buffers; the
 * other providers of onnxruntime-node hand outputs back in the host's memory.
 */
import type * as Ort from 'onnxruntime-node'
import { VitrineError } from '../../contract/errors.js'
import type { ProviderName } from '../../contract/run-config.js'
import { compileEntry, type CompileOptions } from '../compile/compile.js'
import { spellProducts } from '../compile/passes/spell-products.js'
import { verify } from '../compile/verify.js'
import { outputName, stateName, updateName } from '../compile/onnx/emit.js'
import type { Program } from '../compile/program.js'
import { noSurroundings, type Surroundings } from '../compile/surroundings.js'
import { sizeOf, type HostArray } from '../host-array.js'
import { checkState } from './eager.js'
import { precisionWord, type Executor, type Session } from './executor.js'
import { compiledEntries, hostArray, inputFeeds, onnxEntry } from './onnxruntime-entries.js'
import { createTransfer, tryProvider, type Transfer } from './onnxruntime-transfer.js'

export type DeviceProvider = Exclude<ProviderName, 'cpu'>

export interface DeviceOptions extends CompileOptions {
  readonly provider: DeviceProvider
}

/** What onnxruntime-node calls them. */
const providerNames: Record<DeviceProvider, string> = {
  webgpu: 'webgpu',
  directml: 'dml',
  coreml: 'coreml',
  cuda: 'cuda',
}

/** Providers without a kernel for products that transpose or scale (FusedMatMul). */
const flaglessProducts: ReadonlySet<DeviceProvider> = new Set(['webgpu', 'coreml'])

/** Session options without an output location. */
export function deviceSessionOptions(
  provider: DeviceProvider,
): Ort.InferenceSession.SessionOptions {
  return {
    executionProviders: [{ name: providerNames[provider] }],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // DirectML refuses memory patterns and parallel execution.
    ...(provider === 'directml' ? { enableMemPattern: false, executionMode: 'sequential' } : {}),
  }
}

function hostTransfer(ort: typeof Ort): Transfer {
  return {
    upload: async ({ data, shape }) => new ort.Tensor('float32', data.slice(), [...shape]),
    download: async (tensor) => hostArray(tensor),
    dispose: async () => undefined,
  }
}

/** `createSession` throws `executor-unavailable` where the provider has no device. */
export function createOnnxRuntimeDeviceExecutor(
  ort: typeof Ort,
  { provider, ...compiling }: DeviceOptions,
  surroundings: Surroundings = noSurroundings,
): Executor {
  const { timed } = surroundings
  const options = deviceSessionOptions(provider)
  const resident = provider === 'webgpu'
  return {
    name: 'onnxruntime',
    description: `onnxruntime ${provider}${precisionWord(compiling.precision)}`,
    async createSession(program: Program): Promise<Session> {
      const transfer = resident ? createTransfer(ort, options) : hostTransfer(ort)
      const state = new Map<string, Ort.Tensor>()
      const stateOf = (name: string): Ort.Tensor => {
        const tensor = state.get(name)
        if (!tensor) throw new Error(`session: the program has no state ${name}`)
        return tensor
      }
      const replace = (name: string, tensor: Ort.Tensor): void => {
        state.get(name)?.dispose()
        state.set(name, tensor)
      }
      await tryProvider(ort, options).catch((cause: unknown) => {
        throw unavailable(provider, cause)
      })
      for (const [name, { shape }] of Object.entries(program.state)) {
        const zeros = new Float32Array(sizeOf(shape))
        state.set(name, await transfer.upload({ shape, data: zeros }))
      }

      const entries = compiledEntries(async (entry) => {
        const recipe = { provider, ...compiling }
        const { names, model } = await onnxEntry(program, entry, recipe, surroundings, async () => {
          const traced = await compileEntry(program, entry, compiling, surroundings)
          const graph = flaglessProducts.has(provider) ? spellProducts(traced) : traced
          verify(graph)
          return graph
        })
        const locations = [
          ...names.outputs.map((name) => [outputName(name), 'cpu'] as const),
          ...names.updates.map((name) => [updateName(name), 'gpu-buffer'] as const),
        ]
        const session = await timed('load', () =>
          ort.InferenceSession.create(model, {
            ...options,
            ...(resident ? { preferredOutputLocation: Object.fromEntries(locations) } : {}),
          }),
        )
        return { names, session }
      })

      return {
        async load(arrays) {
          for (const [name, array] of arrays) {
            checkState(program, name, array)
            replace(name, await transfer.upload(array))
          }
        },
        async read(names = [...state.keys()]) {
          const arrays = new Map<string, HostArray>()
          for (const name of names) arrays.set(name, await transfer.download(stateOf(name)))
          return arrays
        },
        async run(entry, inputs) {
          const { names, session } = await entries.of(entry)
          const feeds = inputFeeds(ort, entry, names, inputs)
          for (const name of names.state) feeds[stateName(name)] = stateOf(name)
          const results = await timed('run', () => session.run(feeds))
          const resultOf = (name: string): Ort.Tensor => {
            const tensor = results[name]
            if (!tensor) throw new Error(`session: ${entry} gave no ${name}`)
            return tensor
          }
          for (const name of names.updates) replace(name, resultOf(updateName(name)))
          return Object.fromEntries(
            names.outputs.map((name) => [name, hostArray(resultOf(outputName(name)))]),
          )
        },
        async dispose() {
          for (const tensor of state.values()) tensor.dispose()
          state.clear()
          await entries.release()
          await transfer.dispose()
        },
      }
    },
  }
}

function unavailable(provider: DeviceProvider, cause: unknown): VitrineError {
  const text = {
    what: `onnxruntime cannot use ${provider} on this machine.`,
    why: cause instanceof Error ? cause.message : String(cause),
    remedy: 'Run `vitrine doctor` to see what this machine has, or use --executor auto.',
  }
  return new VitrineError('executor-unavailable', text, { cause })
}
