/**
 * Measures training steps beside Vitrine's peers and writes the tables of docs/performance.md:
 *   node scripts/measure-performance.mjs [--python PROGRAM] [--steps N] [--only Ti/16,S/16]
 * Nothing else should compute meanwhile. `--python` names a Python with torch and timm.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** @typedef {import('../src-main/contract/bench.js').PeersResult} PeersResult */

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const page = join(root, 'docs/performance.md')
const [begin, end] = ['<!-- measured: begin -->', '<!-- measured: end -->']

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    steps: { type: 'string', default: '7' },
    only: { type: 'string' },
  },
})

const [cpu] = cpus()
const machine = `${cpu?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
const [date] = new Date().toISOString().split('T')

/** Model and batch of each table. @type {[string, number][]} */
const cases = [
  ['Ti/16', 32],
  ['S/16', 16],
  ['B/32', 16],
  ['R26+S/32', 16],
]

/** @param {string} model @param {number} batch @returns {PeersResult} */
function measure(model, batch) {
  const words = ['--peers', '--json', '--model', model, '--batch', String(batch)]
  const flags = ['--steps', values.steps, '--python', values.python]
  const command = [join(root, 'scripts/vitrine.mjs'), 'bench', ...words, ...flags]
  console.error(`vitrine bench ${words.join(' ')}`)
  return JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8' }))
}

/** @param {PeersResult} result */
function table({ model, batch, resolution, threads, steps, peers, absent }) {
  const peer = peers.find(({ name }) => name.startsWith('PyTorch'))
  const rows = peers.map((each) => {
    const times = [each.slowestStep, each.fastestStep].map((seconds) =>
      (batch / seconds).toFixed(1),
    )
    const ratio = peer ? (each.imagesPerSecond / peer.imagesPerSecond).toFixed(2) : ''
    const cells = [
      each.name,
      each.imagesPerSecond.toFixed(1),
      times.join(' to '),
      ratio,
      Math.round(each.peakMemoryBytes / 2 ** 20),
      each.engine,
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    `### ${model}, ${resolution} pixels, batch ${batch}`,
    '',
    `${machine}; ${threads} threads; ${date}. Median of ${steps} rounds in turn; the ratio is to the fastest PyTorch.`,
    '',
    '| | img/s | slowest to fastest | ratio | MiB | engine |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...absent.map(({ name, reason }) => `\n${name} could not run: ${reason.split('\n')[0]}`),
  ].join('\n')
}

const text = readFileSync(page, 'utf8')
const [before] = text.split(begin)
const [measuredBefore, after] = text.slice(text.indexOf(begin) + begin.length).split(end)
if (after === undefined) throw new Error(`${page} has no ${end}`)

/** The tables of an earlier run by their headings, which stay where they are not measured now. @param {string} model */
const earlier = (model) =>
  (measuredBefore ?? '').split(/^(?=### )/m).find((part) => part.startsWith(`### ${model},`))
const wanted = values.only?.split(',')
const tables = cases.flatMap(([model, batch]) => {
  const isWanted = wanted === undefined || wanted.includes(model)
  const found = isWanted ? table(measure(model, batch)) : earlier(model)?.trim()
  return found === undefined ? [] : [found]
})
writeFileSync(page, `${before}${begin}\n\n${tables.join('\n\n')}\n\n${end}${after}`)
