/** The real service over real processes and folders, for tests. */
import { join } from 'node:path'
import type { ChannelInput, ChannelName, ChannelOutput } from '../src-main/contract/channels.js'
import { VitrineError } from '../src-main/contract/errors.js'
import type { DatasetId, RunId, StartId } from '../src-main/contract/ids.js'
import type { ConfigWish } from '../src-main/contract/run-config.js'
import type { RunSummary } from '../src-main/contract/run.js'
import type { Snapshot } from '../src-main/contract/topics.js'
import { valueOf } from '../src-main/contract/wire.js'
import { launchChild } from '../src-main/platform/process-port.js'
import { createService } from '../src-main/service/create-service.js'
import { dispatch } from '../src-main/service/dispatch.js'
import type { Service, ServiceOptions } from '../src-main/service/service.js'
import { tokenFile } from '../src-main/service/token-file.js'

export interface TestService {
  readonly service: Service
  /** As a page asks; throws the error of the reply. */
  ask<Name extends ChannelName>(name: Name, input: ChannelInput<Name>): Promise<ChannelOutput<Name>>
  snapshot(): Promise<Snapshot>
  /** What `look` finds in the state of the topics, now or after a push. */
  until<Found>(look: (state: Snapshot) => Found | null | undefined | false): Promise<Found>
  /** The run once it has one of these statuses; throws when it fails or is done unexpectedly. */
  status(id: RunId, ...wanted: RunSummary['status'][]): Promise<RunSummary>
}

/** Below `folder`: `workspace`, `config`, `logs`. */
export async function openTestService(
  folder: string,
  options: Partial<ServiceOptions> = {},
): Promise<TestService> {
  const service = await createService({
    folders: { config: join(folder, 'config'), logs: join(folder, 'logs') },
    workspace: join(folder, 'workspace'),
    host: {
      kind: 'web',
      launch: launchChild,
      native: null,
      token: tokenFile(join(folder, 'config')),
    },
    log: () => undefined,
    ...options,
  })
  const ask: TestService['ask'] = async (name, input) => {
    const reply = await dispatch(service.handlers, name, input, (error) => {
      throw error
    })
    return valueOf(reply) as ChannelOutput<typeof name>
  }
  const snapshot = () => ask('app:snapshot', undefined)
  const until: TestService['until'] = (look) =>
    new Promise((resolve, reject) => {
      let settled = false
      const check = async () => {
        const found = look(await snapshot())
        if (settled || found === null || found === undefined || found === false) return
        settled = true
        stop()
        resolve(found)
      }
      const stop = service.subscribe(() => void check().catch(reject))
      void check().catch(reject)
    })
  const status: TestService['status'] = (id, ...wanted) =>
    until(({ runs }) => {
      const run = runs.value.changed.find((each) => each.id === id)
      if (!run) return null
      if (wanted.includes(run.status)) return run
      if (run.status === 'done') throw new Error(`The run is done, expected: ${wanted.join(', ')}`)
      if (run.status === 'failed') throw new Error(`The run failed: ${JSON.stringify(run.reason)}`)
      return null
    })
  return { service, ask, snapshot, until, status }
}

/** A run of the smallest model from scratch, with a step in a few milliseconds. */
export function tinyWish(steps: number): ConfigWish {
  return {
    model: { name: 'test', resolution: 16 },
    augment: { level: 'none' },
    train: {
      ...{ batch: 4, microBatch: 4, duration: { steps }, warmupSteps: 0, learningRate: 0.01 },
      ...{ evaluateEvery: 20, checkpointEvery: 20, seed: 1 },
    },
    engine: { executor: 'onnxruntime', provider: 'cpu', threads: 1, loaderWorkers: 1 },
  }
}

/** Adds a run of `tinyWish` on the dataset. */
export async function createTinyRun(
  { ask }: TestService,
  dataset: DatasetId,
  steps: number,
): Promise<RunId> {
  const { id } = await ask('runs:create', {
    ...{ dataset, start: 'scratch' as StartId, wish: tinyWish(steps) },
    notes: { name: '', tags: [], notes: '' },
  })
  return id
}

export const codeOf = (thrown: unknown): string =>
  thrown instanceof VitrineError ? thrown.code : String(thrown)
