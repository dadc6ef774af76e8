/** Entry of a process that times one model: memory and threads are then its own alone. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Ort from 'onnxruntime-node'
import { benchRequestSchema, type BenchReply, type BenchRequest } from '../contract/bench.js'
import { toVitrineError, VitrineError } from '../contract/errors.js'
import { createEagerSession } from '../engine/executor/eager.js'
import type { Executor } from '../engine/executor/executor.js'
import { createOnnxRuntimeExecutor } from '../engine/executor/onnxruntime.js'
import { tensorflowBackend, tensorflowDevice } from '../engine/executor/tensorflow.js'
import { benchMemoryOf, createBenchStep, operationsOf, type BenchStep } from './bench-step.js'
import { chooseExecutor, openExactly } from './choose-executor.js'
import { collectGarbage } from './give-back-memory.js'
import { loadOnnxRuntime, loadTensorflow } from './native.js'
import { readProfile } from './onnx-profile.js'
import { openOwnerPort } from './owner-port.js'

type Opening = Extract<BenchRequest, { type: 'open' }>

/** What a user of tfjs-node has without Vitrine. */
function eagerTensorflow(threads: number): Executor {
  const loaded = loadTensorflow(threads)
  if (!loaded.ok) {
    const { reason: why, remedy } = loaded
    throw new VitrineError('executor-unavailable', {
      what: 'tfjs-node cannot be used.',
      why,
      remedy,
    })
  }
  const { version } = tensorflowDevice()
  return {
    name: 'tensorflow',
    description: `tfjs-node over TensorFlow ${version}, operation by operation`,
    createSession: (program) => createEagerSession(program, tensorflowBackend),
  }
}

function executorOf({ settings, engine, eager }: Opening, profilePrefix?: string) {
  const { executor, passes, threads, precision } = settings
  if (eager) return eagerTensorflow(threads)
  if (engine?.type === 'exactly') {
    return openExactly(engine.name, { threads, precision, xla: engine.xla })
  }
  if (engine !== null) return chooseExecutor({ ...engine, threads, precision })
  const loaded = loadOnnxRuntime()
  if (executor !== 'onnxruntime' || !loaded.ok)
    return chooseExecutor({ executor, provider: 'auto', threads, precision })
  return createOnnxRuntimeExecutor(loaded.module as typeof Ort, {
    threads,
    passes,
    precision,
    ...(profilePrefix !== undefined && { profilePrefix }),
  })
}

/** Runs before the one whose time counts: onnxruntime lays its memory out during the first two. */
const warmSteps = 3

async function profile(opening: Opening, steps: number): Promise<Record<string, number>> {
  const { settings } = opening
  if (settings.executor !== 'onnxruntime' || steps === 0) return {}
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'))
  try {
    const step = await createBenchStep(settings, await executorOf(opening, join(folder, 'op')))
    for (let index = 0; index < warmSteps + steps; index++) await step.run()
    await step.dispose()
    const passes = Math.ceil(settings.batch / settings.microBatch)
    const entries = passes === 1 ? ['train'] : ['accumulate', 'apply']
    const parts = entries.map((entry) => {
      const file = readdirSync(folder).find((name) => name.startsWith(`op-${entry}`)) ?? ''
      const runsPerStep = entry === 'accumulate' ? passes : 1
      return readProfile(join(folder, file), { skip: warmSteps * runsPerStep, runsPerStep })
    })
    const sums = new Map<string, number>()
    for (const [op, seconds] of parts.flatMap((part) => Object.entries(part)))
      sums.set(op, (sums.get(op) ?? 0) + seconds)
    return Object.fromEntries([...sums].sort((a, b) => b[1] - a[1]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Opened {
  readonly opening: Opening
  readonly step: BenchStep
  readonly executor: Executor
}

async function open(opening: Opening): Promise<Opened> {
  const executor = await executorOf(opening)
  const step = await createBenchStep(opening.settings, executor)
  return { opening, step, executor }
}

let opened: Promise<Opened> | null = null

async function answer(request: Exclude<BenchRequest, { type: 'open' }>): Promise<BenchReply> {
  if (opened === null) throw new Error('bench: asked before anything was opened')
  const { opening, step, executor } = await opened
  const engine = executor.description
  switch (request.type) {
    case 'infer':
    case 'step': {
      const started = performance.now()
      const loss = request.type === 'step' ? await step.run() : (await step.infer(), 0)
      const seconds = (performance.now() - started) / 1000
      collectGarbage()
      return { type: 'stepped', engine, seconds, loss, residentBytes: process.memoryUsage.rss() }
    }
    case 'finish': {
      // maxRSS is in KiB on every system.
      const peakMemoryBytes = process.resourceUsage().maxRSS * 1024
      await step.dispose()
      const { peakBytes, ...memory } = await benchMemoryOf(executor.name, opening.settings)
      return {
        type: 'finished',
        engine,
        peakMemoryBytes,
        predictedMemoryBytes: peakBytes,
        ...memory,
        operations: await operationsOf(opening.settings),
        profile: await profile(opening, request.profiledSteps),
      }
    }
  }
}

const owner = openOwnerPort()
owner.whenGone(() => process.exit(1))
owner.listen((raw) => {
  const request = benchRequestSchema.parse(raw)
  if (request.type === 'open') {
    opened = open(request)
    opened.catch(() => undefined) // told with the first answer
    return
  }
  answer(request)
    .catch((thrown: unknown): BenchReply => {
      const { code, text } = toVitrineError(thrown)
      return { type: 'failed', code, ...text }
    })
    .then((reply) => owner.send(reply))
})
