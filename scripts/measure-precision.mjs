/**
 * Trains the same run in several precisions, once a seed, and prints the table of docs/performance.md:
 * the last evaluation's top-1 and loss, and whether a precision differs from the first by more than
 * seeds do.
 *
 *   node scripts/measure-precision.mjs FOLDER --from WEIGHTS --into RESULTS.jsonl
 *     [--precisions float32,bfloat16,float16] [--seeds 0,1,2] [--steps 200] [--batch 32] [--resolution 96]
 *     [--executor tensorflow] [--workspace FOLDER]
 *
 * Runs that RESULTS.jsonl has are not trained again, so it may be called for a part at a time.
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** @typedef {{ precision: string, seed: string, top1: number, loss: number }} Row */

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string' },
    into: { type: 'string' },
    precisions: { type: 'string', default: 'float32,bfloat16,float16' },
    seeds: { type: 'string', default: '0,1,2' },
    steps: { type: 'string', default: '200' },
    batch: { type: 'string', default: '32' },
    resolution: { type: 'string', default: '96' },
    executor: { type: 'string', default: 'tensorflow' },
    workspace: { type: 'string' },
  },
})
const { from, into } = values
const [folder] = positionals
if (folder === undefined || from === undefined || into === undefined) {
  console.error('node scripts/measure-precision.mjs FOLDER --from WEIGHTS --into RESULTS.jsonl')
  process.exit(2)
}

/** @returns {Row[]} */
const rowsSoFar = () =>
  existsSync(into ?? '')
    ? readFileSync(into ?? '', 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : []

/** @param {string} precision @param {string} seed @returns {Row} */
function trained(precision, seed) {
  const { steps, batch, resolution, executor, workspace } = values
  const flags = { from, steps, batch, resolution, executor, precision, seed, workspace }
  const words = Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [`--${flag}`, value],
  )
  const command = [join(root, 'scripts/vitrine.mjs'), 'train', folder ?? '', '--json', ...words]
  console.error(`vitrine ${command.slice(1).join(' ')}`)
  const said = execFileSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  const events = said.trim().split('\n').map((line) => JSON.parse(line)) // prettier-ignore
  const { top1, loss } = events.findLast(({ type }) => type === 'result')
  return { precision, seed, top1, loss }
}

const precisions = values.precisions.split(',')
for (const seed of values.seeds.split(',')) {
  for (const precision of precisions) {
    if (rowsSoFar().some((row) => row.precision === precision && row.seed === seed)) continue
    appendFileSync(into, `${JSON.stringify(trained(precision, seed))}\n`)
  }
}

const mean = (/** @type {number[]} */ all) => all.reduce((a, b) => a + b, 0) / all.length
const variance = (/** @type {number[]} */ all) => {
  const centre = mean(all)
  return all.reduce((sum, each) => sum + (each - centre) ** 2, 0) / (all.length - 1)
}
/** Student's t for 95 % (both sides) by degrees of freedom, from 1. */
const student = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23]

/**
 * What two means of these may differ by at 95 % when nothing but seeds differs: Student's test of
 * two samples of one variance. @param {number[]} a @param {number[]} b
 */
function noise(a, b) {
  const freedom = a.length + b.length - 2
  const pooled = ((a.length - 1) * variance(a) + (b.length - 1) * variance(b)) / freedom
  return (student[freedom - 1] ?? 1.96) * Math.sqrt(pooled * (1 / a.length + 1 / b.length))
}

const rows = rowsSoFar()
/** @param {string} precision @param {'top1' | 'loss'} what */
const of = (precision, what) =>
  rows.filter((row) => row.precision === precision).map((row) => row[what])
const percent = (/** @type {number} */ part) => (100 * part).toFixed(2)
const known = precisions.filter((precision) => rows.some((row) => row.precision === precision))
const [reference = ''] = known
console.log('| | top-1 of each seed, % | mean | loss | top-1 against ' + reference + ' | noise | |') // prettier-ignore
console.log('|---|---|---|---|---|---|---|')
for (const precision of known) {
  const [own, base] = [of(precision, 'top1'), of(reference, 'top1')]
  const gap = mean(own) - mean(base)
  const limit = noise(own, base)
  const verdict = Math.abs(gap) <= limit ? 'within the noise' : 'outside the noise'
  const cells = [precision, own.map(percent).join(', '), percent(mean(own)), mean(of(precision, 'loss')).toFixed(4)] // prettier-ignore
  const against = precision === reference ? ['', '', ''] : [percent(gap), `±${percent(limit)}`, verdict] // prettier-ignore
  console.log(`| ${[...cells, ...against].join(' | ')} |`)
}
