/**
 * Measures training with a frozen backbone, twice over the same pictures:
 *   node scripts/measure-features.mjs --data FOLDER --weights FILE [--pictures N] [--executor NAME] [--steps N]
 * FOLDER has train/CLASS/ and val/CLASS/; N pictures of it are taken, one in five for validation. The first
 * head is trained with nothing kept from earlier runs, the second with another learning rate.
 * Prints one JSON object. Nothing else should compute meanwhile.
 */
import { spawn } from 'node:child_process'
import { linkSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
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
    pictures: { type: 'string', default: '1000' },
    executor: { type: 'string', default: 'auto' },
    steps: { type: 'string', default: '200' },
  },
})
if (values.data === undefined || values.weights === undefined)
  throw new Error('Give --data FOLDER and --weights FILE.')
const { data, weights, executor, steps } = values

/** Pictures of both splits by class, in an order that takes from all classes. @param {string} folder */
function picturesOf(folder) {
  const classes = readdirSync(join(folder, 'train')).sort()
  const each = classes.map((name) =>
    ['train', 'val'].flatMap((split) =>
      readdirSync(join(folder, split, name)).map((file) => ({
        name,
        file: `${split}-${file}`,
        path: join(folder, split, name, file),
      })),
    ),
  )
  const longest = Math.max(...each.map(({ length }) => length))
  return Array.from({ length: longest }, (_, at) => each.flatMap((list) => list[at] ?? [])).flat()
}

/** @param {string} target */
function layOut(target) {
  const chosen = picturesOf(data ?? '').slice(0, Number(values.pictures))
  for (const { name, file, path } of chosen) {
    mkdirSync(join(target, name), { recursive: true })
    try {
      linkSync(path, join(target, name, file))
    } catch {
      copyFileSync(path, join(target, name, file)) // another disk
    }
  }
  return chosen.length
}

/** @param {string} folder @param {string} learningRate */
function trainHead(folder, learningRate) {
  const flags = {
    ...{ from: weights, executor, steps, freeze: 'backbone', 'learning-rate': learningRate },
    workspace: join(folder, 'workspace'),
  }
  const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
  const program = [join(root, 'scripts/vitrine.mjs'), 'train', join(folder, 'data'), '--json']
  const began = performance.now()
  const child = spawn(process.execPath, [...program, ...words], {
    env: { ...process.env, VITRINE_CONFIG: join(folder, 'config') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  /** @type {any} */
  let startup
  /** @type {any} */
  let result
  createInterface(child.stdout).on('line', (line) => {
    const event = JSON.parse(line)
    if (event.type === 'startup') startup = event
    if (event.type === 'result') result = event
  })
  return new Promise((resolve) =>
    child.on('close', () => {
      const commandToEnd = (performance.now() - began) / 1000
      // Training counts from when the run is under way: features, steps, evaluations, checkpoints.
      resolve({ commandToEnd, training: result?.seconds, top1: result?.top1, ...startup?.seconds })
    }),
  )
}

const folder = mkdtempSync(join(tmpdir(), 'vitrine-features-'))
try {
  const pictures = layOut(join(folder, 'data'))
  const first = await trainHead(folder, '0.03')
  const second = await trainHead(folder, '0.1')
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`
  console.log(JSON.stringify({ machine, pictures, steps, executor, first, second }, null, 1))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
