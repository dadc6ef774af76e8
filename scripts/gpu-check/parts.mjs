/** The parts of a check; each tells what it found, or why it could not run. */
import { withGpuMemory } from './gpu-memory.mjs'
import { jsonLines, runWithin } from './command.mjs'

/** @typedef {import('./report.mjs').Report} Report */
/** @typedef {import('./plan.mjs').Case} Case */
/** @typedef {Report['benches'][number]['outcome']} BenchOutcome */
/** @typedef {{ engine: string, precision: 'float32' | 'float16' | 'bfloat16' }} Variant */
/**
 * `vitrine`: the words that start it. `remaining`: seconds left for everything.
 * @typedef {{ vitrine: readonly string[], environment: NodeJS.ProcessEnv, remaining: () => number }} Surroundings
 */

/** @param {number[]} numbers */
const mean = (numbers) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return mean([sorted[Math.floor(middle)] ?? NaN, sorted[Math.ceil(middle)] ?? NaN])
}

/** @param {string} reason @returns {{ type: 'absent', reason: string }} */
export const absent = (reason) => ({ type: 'absent', reason })

/** Flags that name an engine such as `onnxruntime webgpu`. @param {string} engine */
export function engineFlags(engine) {
  const [executor = '', provider] = engine.split(' ')
  return ['--executor', executor, ...(provider === undefined ? [] : ['--provider', provider])]
}

/**
 * `limit`: seconds, less where less is left.
 * @param {Surroundings} surroundings @param {string} program @param {readonly string[]} words
 * @param {number} limit @param {string} [input]
 */
function within({ environment, remaining }, program, words, limit, input) {
  const seconds = Math.min(limit, remaining())
  if (seconds < 5) {
    const reason = 'No time was left for it.'
    return Promise.resolve(/** @type {const} */ ({ ok: false, reason }))
  }
  return runWithin(program, words, { seconds, environment, ...(input !== undefined && { input }) })
}

/** @param {Surroundings} surroundings @param {readonly string[]} words @param {number} limit */
export function vitrine(surroundings, words, limit) {
  const [program = '', ...first] = surroundings.vitrine
  return within(surroundings, program, [...first, ...words], limit)
}

/**
 * @param {Surroundings} surroundings
 * @param {{ engine: string, file: string, limit: number }} wish
 * @returns {Promise<Report['goldens'][number]['outcome']>}
 */
export async function checkGolden(surroundings, { engine, file, limit }) {
  const words = ['golden', file, '--json', ...engineFlags(engine)]
  const done = await vitrine(surroundings, words, limit)
  if (!done.ok) return absent(done.reason)
  const comparisons = jsonLines(done.output).filter(({ type }) => type === 'comparison').length
  return { type: 'held', comparisons }
}

/**
 * @param {Surroundings} surroundings
 * @param {{ each: Case, variant: Variant, steps: number, limit: number }} wish
 * @returns {Promise<BenchOutcome>}
 */
export async function bench(surroundings, { each, variant, steps, limit }) {
  const { model, batch, resolution } = each
  const words = [
    ...['bench', '--json', '--model', model, '--batch', String(batch)],
    ...['--resolution', String(resolution), '--steps', String(steps)],
    ...['--precision', variant.precision, '--passes', 'default', ...engineFlags(variant.engine)],
  ]
  const { result: done, gpuMemoryBytes } = await withGpuMemory(() =>
    vitrine(surroundings, words, limit),
  )
  if (!done.ok) return absent(done.reason)
  const [found] = jsonLines(done.output)
  if (!found) return absent('It printed no result.')
  const { imagesPerSecond, fastestStep, slowestStep, peakMemoryBytes, engine } = found
  return {
    type: 'measured',
    ...{ imagesPerSecond, fastestStep, slowestStep, steps, engine },
    memoryBytes: peakMemoryBytes,
    gpuMemoryBytes,
  }
}

/** Steps before those that count. */
const warmSteps = 3

/**
 * The machine's own PyTorch and timm.
 * @param {Surroundings} surroundings
 * @param {{ each: Case, script: string, python: string, precision: string, compile: boolean, steps: number, threads: number, limit: number }} wish
 * @returns {Promise<BenchOutcome>}
 */
export async function benchPyTorch(surroundings, wish) {
  const { each, script, python, precision, compile, steps, threads, limit } = wish
  const words = [
    ...[script, '--model', each.model, '--batch', String(each.batch)],
    ...['--resolution', String(each.resolution), '--threads', String(threads)],
    ...['--classes', '37', '--learning-rate', '0.003', '--precision', precision],
    ...(compile ? ['--compile'] : []),
  ]
  const input = 'step\n'.repeat(warmSteps + steps)
  const { result: done, gpuMemoryBytes } = await withGpuMemory(() =>
    within(surroundings, python, words, limit, input),
  )
  if (!done.ok) return absent(done.reason)
  const lines = jsonLines(done.output)
  const missing = lines.find(({ type }) => type === 'absent')
  if (missing) return absent(missing['reason'])
  const stepped = lines.filter(({ type }) => type === 'stepped').slice(warmSteps)
  const seconds = stepped.map((line) => Number(line['seconds']))
  if (seconds.length !== steps) return absent('It ended before its last step.')
  return {
    type: 'measured',
    imagesPerSecond: each.batch / median(seconds),
    fastestStep: Math.min(...seconds),
    slowestStep: Math.max(...seconds),
    steps,
    memoryBytes: Math.max(...stepped.map((line) => Number(line['peakMemoryBytes']))),
    gpuMemoryBytes,
    engine: String(lines.find(({ type }) => type === 'ready')?.['version']),
  }
}

/**
 * @param {Surroundings} surroundings
 * @param {{ engine: string, words: readonly string[], limit: number }} wish `words`: after `train`
 * @returns {Promise<Report['training']>}
 */
export async function train(surroundings, { engine, words, limit }) {
  const all = ['train', ...words, '--json', ...engineFlags(engine)]
  const done = await vitrine(surroundings, all, limit)
  if (!done.ok) return absent(done.reason)
  const lines = jsonLines(done.output)
  const losses = lines.filter(({ type }) => type === 'step').map(({ loss }) => Number(loss))
  const result = lines.find(({ type }) => type === 'result')
  if (!result || losses.length === 0) return absent('It told no step or no result.')
  const quarter = Math.ceil(losses.length / 4)
  return {
    type: 'trained',
    engine,
    steps: Number(result['step']),
    firstLoss: mean(losses.slice(0, quarter)),
    lastLoss: mean(losses.slice(-quarter)),
    top1: Number(result['top1']),
    seconds: done.seconds,
  }
}
