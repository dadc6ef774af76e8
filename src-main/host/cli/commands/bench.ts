/** `vitrine bench`: one training step of each model, timed, against the unfused trace. */
import { availableParallelism } from 'node:os'
import { Option, type Command } from 'commander'
import { z } from 'zod'
import {
  benchSettingsSchema,
  passSetNames,
  type BenchResult,
  type BenchSettings,
  type PeersResult,
} from '../../../contract/bench.js'
import {
  executorNameSchema,
  executorNames,
  precisionNames,
  providerNames,
  providerSchema,
} from '../../../contract/run-config.js'
import { comparePeers } from '../../../service/bench-peers.js'
import { benchTraining } from '../../../service/bench.js'
import { withInterrupt } from '../interrupt.js'
import { numberOf } from '../numbers.js'
import { createOutput } from '../output.js'
import { parseFlags } from '../parse-flags.js'

interface BenchFlags {
  readonly model: string
  readonly executor: string
  readonly provider?: string
  readonly passes?: string
  readonly batch: string
  readonly microBatch?: string
  readonly resolution: string
  readonly steps: string
  readonly threads: string
  readonly precision: string
  readonly recompute?: boolean
  readonly peers?: boolean
  readonly python: string
  readonly json?: boolean
}

const stepsSchema = z.int('--steps must be a whole number').positive()

const standardModels = 'Ti/16,S/32,S/16,R+Ti/16'

function describe(result: BenchResult): string {
  const { model, executor, passes, resolution, batch, microBatch, threads, unfused } = result
  const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`
  const total = Object.values(result.profile).reduce((sum, seconds) => sum + seconds, 0)
  const shares = Object.entries(result.profile)
    .filter(([, seconds]) => seconds > 0.01 * total)
    .map(([op, seconds]) => `${op} ${((100 * seconds) / total).toFixed(0)}%`)
  return [
    `${model} at ${resolution}, batch ${batch} in parts of ${microBatch}: ${executor}, passes ${passes}, ${threads} threads`,
    `  ${result.imagesPerSecond.toFixed(1)} img/s, median ${result.secondsPerStep.toFixed(3)} s a step ` +
      `(${result.fastestStep.toFixed(3)} to ${result.slowestStep.toFixed(3)}), ` +
      `${result.gflops.toFixed(0)} GFLOP/s`,
    `  peak memory ${mebibytes(result.peakMemoryBytes)}, predicted ${mebibytes(result.predictedMemoryBytes)}: ` +
      `activations ${mebibytes(result.activationBytes)}, one copy of the state ${mebibytes(result.stateBytes)}; ` +
      `${mebibytes(result.memoryGrowthBytes)} more over ${result.steps} steps`,
    ...(unfused
      ? [
          `  ${unfused.speedup.toFixed(2)} times the unfused trace (${unfused.secondsPerStep.toFixed(3)} s, ` +
            `${mebibytes(unfused.peakMemoryBytes)}); losses differ by ${unfused.lossDifference.toExponential(1)}`,
        ]
      : []),
    ...(shares.length > 0 ? [`  ${shares.join(', ')}`] : []),
  ].join('\n')
}

function describePeers({ model, batch, resolution, threads, peers, absent }: PeersResult): string {
  const pytorch = peers.find(({ name }) => name.startsWith('PyTorch'))
  const rows = peers.map((peer) => {
    const { name, imagesPerSecond, fastestStep, slowestStep, peakMemoryBytes, engine } = peer
    const speeds = [slowestStep, fastestStep].map((seconds) => (batch / seconds).toFixed(1))
    const ratio = pytorch ? `${(imagesPerSecond / pytorch.imagesPerSecond).toFixed(2)}x` : ''
    const memory = `${Math.round(peakMemoryBytes / 2 ** 20)} MiB`
    return `  ${name.padEnd(26)} ${imagesPerSecond.toFixed(1).padStart(6)} img/s (${speeds.join(' to ')})  ${ratio.padStart(6)}  ${memory.padStart(10)}  ${engine}`
  })
  return [
    `${model} at ${resolution}, batch ${batch}, ${threads} threads; ratios to the fastest PyTorch`,
    ...rows,
    ...absent.map(({ name, reason }) => `  ${name.padEnd(26)} absent: ${reason}`),
  ].join('\n')
}

function settingsOf(model: string, flags: BenchFlags): BenchSettings {
  const batch = numberOf('batch', flags.batch)
  return parseFlags('bench', benchSettingsSchema, {
    model,
    executor: flags.executor,
    passes: flags.passes ?? 'default',
    batch,
    microBatch: numberOf('micro-batch', flags.microBatch) ?? batch,
    resolution: numberOf('resolution', flags.resolution),
    threads: numberOf('threads', flags.threads) || availableParallelism(),
    precision: flags.precision,
    recompute: flags.recompute ?? false,
  })
}

/** null: onnxruntime's CPU, or the executor of the settings. */
function engineOf({ executor, provider }: BenchFlags) {
  if (provider === undefined) return null
  const type = 'wished'
  return {
    type,
    executor: executorNameSchema.parse(executor),
    provider: providerSchema.parse(provider),
  } as const
}

export function registerBench(program: Command): void {
  program
    .command('bench')
    .description('time one training step of each model on this machine')
    .option('--model <names>', 'one or several, with commas between', standardModels)
    .addOption(new Option('--executor <name>').choices([...executorNames]).default('onnxruntime'))
    .addOption(new Option('--provider <name>', "onnxruntime's").choices([...providerNames]))
    .addOption(
      new Option('--passes <set>', 'only this; left out: default, in turn with none').choices([
        ...passSetNames,
      ]),
    )
    .option('--batch <examples>', 'in one step', '32')
    .option('--micro-batch <examples>', 'in one pass over the graph')
    .option('--resolution <pixels>', 'side of the pictures', '224')
    .option('--steps <count>', 'steps that count', '7')
    .option('--threads <count>', '0: all cores', '0')
    .addOption(
      new Option('--precision <name>', 'of matrix products')
        .choices([...precisionNames])
        .default('float32'),
    )
    .option('--recompute', 'the inside of blocks in the backward pass: less memory, more time')
    .option('--peers', 'every engine that works here, tfjs-node and PyTorch with timm, in turn')
    .option('--python <program>', 'that has torch and timm', 'python3')
    .option('--json', 'one JSON object a model on standard output')
    .action(async (flags: BenchFlags) => {
      const output = createOutput({ json: flags.json ?? false })
      const wishes = flags.model.split(',').map((model) => settingsOf(model.trim(), flags))
      const steps = parseFlags('bench', stepsSchema, numberOf('steps', flags.steps))
      const engine = engineOf(flags)
      const compare =
        engine === null && flags.passes === undefined && flags.executor === 'onnxruntime'
      for (const settings of wishes) {
        if (flags.peers === true) {
          const { model, batch, resolution, threads } = settings
          const wish = { settings: { model, batch, resolution, threads }, steps }
          const result = await withInterrupt((signal) =>
            comparePeers({ ...wish, python: flags.python, signal }),
          )
          if (output.json) process.stdout.write(`${JSON.stringify(result)}\n`)
          else output.say(describePeers(result))
          continue
        }
        const result = await withInterrupt((signal) =>
          // Only onnxruntime's CPU writes a profile.
          benchTraining({
            settings,
            steps,
            compare,
            signal,
            ...(engine && { engine, profiled: 0 }),
          }),
        )
        if (output.json) process.stdout.write(`${JSON.stringify(result)}\n`)
        else output.say(describe(result))
      }
    })
}
