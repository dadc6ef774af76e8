/** Entry of a process that times one model: memory and threads are then its own alone. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Ort from 'onnxruntime-node'
import {
  benchRequestSchema,
  benchSettingsSchema,
  type BenchReply,
  type BenchSettings,
} from '../contract/bench.js'
import { toVitrineError } from '../contract/errors.js'
import { createOnnxRuntimeExecutor } from '../engine/executor/onnxruntime.js'
import {
  activationBytesOf,
  createBenchStep,
  operationsOf,
  stateBytesOf,
  type BenchStep,
} from './bench-step.js'
import { chooseExecutor } from './choose-executor.js'
import { loadOnnxRuntime } from './native.js'
import { readProfile } from './onnx-profile.js'

const settings = benchSettingsSchema.parse(JSON.parse(process.argv[2] ?? '{}'))

function executorOf({ executor, passes, threads }: BenchSettings, profilePrefix?: string) {
  const loaded = loadOnnxRuntime()
  if (executor !== 'onnxruntime' || !loaded.ok)
    return chooseExecutor({ executor, provider: 'auto', threads })
  return createOnnxRuntimeExecutor(loaded.module as typeof Ort, {
    threads,
    passes,
    ...(profilePrefix !== undefined && { profilePrefix }),
  })
}

/** Runs before the one whose time counts: onnxruntime lays its memory out during the first two. */
const warmSteps = 3

async function profile(steps: number): Promise<Record<string, number>> {
  if (settings.executor !== 'onnxruntime' || steps === 0) return {}
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'))
  try {
    const step = await createBenchStep(settings, await executorOf(settings, join(folder, 'op')))
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

let opened: Promise<BenchStep> | null = null

async function answer(raw: unknown): Promise<BenchReply> {
  const request = benchRequestSchema.parse(raw)
  opened ??= Promise.resolve(executorOf(settings)).then((executor) =>
    createBenchStep(settings, executor),
  )
  const step = await opened
  switch (request.type) {
    case 'step': {
      const started = performance.now()
      const loss = await step.run()
      const seconds = (performance.now() - started) / 1000
      globalThis.gc?.()
      return { type: 'stepped', seconds, loss, residentBytes: process.memoryUsage.rss() }
    }
    case 'finish': {
      // maxRSS is in KiB on every system.
      const peakMemoryBytes = process.resourceUsage().maxRSS * 1024
      await step.dispose()
      return {
        type: 'finished',
        peakMemoryBytes,
        stateBytes: stateBytesOf(settings),
        activationBytes: await activationBytesOf(settings),
        operations: await operationsOf(settings),
        profile: await profile(request.profiledSteps),
      }
    }
  }
}

process.on('disconnect', () => process.exit(1))
process.on('message', (raw) => {
  answer(raw)
    .catch((thrown: unknown): BenchReply => {
      const { code, text } = toVitrineError(thrown)
      return { type: 'failed', code, ...text }
    })
    .then((reply) => process.send?.(reply))
})
