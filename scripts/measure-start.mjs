/**
 * Measures how a run starts and what its steps cost outside the runtime:
 *   node scripts/measure-start.mjs --data FOLDER --weights FILE [--executor NAME] [--precision NAME] [--steps N]
 * Trains twice: first with nothing kept from earlier runs, then with the compiled graphs of the first.
 * Prints one JSON object. Nothing else should compute meanwhile.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    weights: { type: 'string' },
    executor: { type: 'string', default: 'onnxruntime' },
    precision: { type: 'string', default: 'float32' },
    steps: { type: 'string', default: '10' },
  },
})
if (values.data === undefined || values.weights === undefined)
  throw new Error('Give --data FOLDER and --weights FILE.')
const { data, weights, executor, precision, steps } = values

/**
 * Trains for some steps and gives its events, each with the seconds since the command was given.
 * @param {string} folder @returns {Promise<any[]>}
 */
function train(folder) {
  const never = String(1e6)
  const flags = {
    ...{ from: weights, executor, precision, steps, 'evaluate-every': never },
    ...{ 'checkpoint-every': never, workspace: join(folder, 'workspace') },
  }
  const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
  const program = join(root, 'scripts/vitrine.mjs')
  const began = performance.now()
  const child = spawn(process.execPath, [program, 'train', data ?? '', '--json', ...words], {
    env: { ...process.env, VITRINE_CONFIG: join(folder, 'config') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  /** @type {any[]} */
  const events = []
  createInterface(child.stdout).on('line', (line) => {
    events.push({ ...JSON.parse(line), at: (performance.now() - began) / 1000 })
    // What comes after the last step, an evaluation of all pictures, is not measured.
    if (events.at(-1).type === 'step' && events.at(-1).step === Number(steps)) child.kill()
  })
  return new Promise((resolve) => child.on('close', () => resolve(events)))
}

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}

/** @param {any[]} events */
function describe(events) {
  const stepEvents = events.filter(({ type }) => type === 'step')
  const startup = events.find(({ type }) => type === 'startup')
  // The first steps lay out the runtime's memory.
  const counted = stepEvents.slice(3)
  const walls = counted.map(({ seconds }, at) => seconds - (stepEvents[at + 2]?.seconds ?? 0))
  const engine = counted.map(({ engineSeconds }) => engineSeconds)
  const wait = counted.map(({ waitSeconds }) => waitSeconds)
  const rest = walls.map((wall, at) => wall - (engine[at] ?? 0) - (wait[at] ?? 0))
  return {
    commandToFirstStep: stepEvents[0]?.at,
    startup: startup?.seconds,
    step: { wall: median(walls), engine: median(engine), wait: median(wait), rest: median(rest) },
    restShare: median(rest.map((seconds, at) => seconds / (walls[at] ?? NaN))),
    waitShare: median(wait.map((seconds, at) => seconds / (walls[at] ?? NaN))),
  }
}

const folder = mkdtempSync(join(tmpdir(), 'vitrine-start-'))
try {
  const first = describe(await train(folder))
  const second = describe(await train(folder))
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`
  console.log(JSON.stringify({ machine, executor, precision, first, second }, null, 1))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
