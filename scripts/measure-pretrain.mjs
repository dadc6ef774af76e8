/**
 * Figures of a pre-training run on a labels file for docs/results.md: its losses, its evaluations, what
 * a model that knows only how frequent each label is would come to, and whether steps that were
 * taken twice (before a kill and after) said the same.
 *
 *   node scripts/measure-pretrain.mjs LABELS.csv RUN [METRICS_BEFORE.jsonl]
 *
 * METRICS_BEFORE is a copy of the run's metrics.jsonl from before it was killed and resumed.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

const [labels, run, before] = process.argv.slice(2)
if (labels === undefined || run === undefined) {
  console.error('node scripts/measure-pretrain.mjs LABELS.csv RUN [METRICS_BEFORE.jsonl]')
  process.exit(2)
}

/** @param {string} path @returns {any[]} */
const readEvents = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line))

/** As scripts/make-icon-set.mjs writes them: no quotes. @param {string} split */
function picturesOf(split) {
  const lines = readFileSync(labels ?? '', 'utf8')
    .trim()
    .split('\n')
    .slice(1)
  const rows = lines.map((line) => line.split(','))
  return rows.filter((row) => row[2] === split).map((row) => (row[1] ?? '').split('|'))
}

/** @param {string[][]} pictures @returns {Map<string, number>} part of the pictures with each label */
function partsOf(pictures) {
  const parts = new Map()
  for (const label of pictures.flat()) parts.set(label, (parts.get(label) ?? 0) + 1)
  return new Map([...parts].map(([label, count]) => [label, count / pictures.length]))
}

const known = partsOf(picturesOf('train'))
const seen = partsOf(picturesOf('validation'))
const constant = [...known].reduce((sum, [label, part]) => {
  const there = seen.get(label) ?? 0
  return sum - there * Math.log(part) - (1 - there) * Math.log(1 - part)
}, 0)
const shown = [...seen.values()]

const events = readEvents(join(run, 'metrics.jsonl'))
const steps = events.filter(({ type }) => type === 'step')
const mean = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b, 0) / values.length
const losses = steps.map(({ loss }) => loss)
console.log({
  steps: steps.length,
  lossOfFirst20: mean(losses.slice(0, 20)),
  lossOfLast20: mean(losses.slice(-20)),
  seconds: steps.at(-1)?.seconds,
  constantLoss: constant,
  constantAveragePrecision: mean(shown),
})
console.table(
  events
    .filter(({ type }) => type === 'evaluation')
    .map(({ step, loss, top1, top5, meanAveragePrecision }) => ({
      ...{ step, loss, top1, top5, meanAveragePrecision },
    })),
)

if (before !== undefined) {
  /** Without what a clock or a process says. @param {any} event */
  const numbers = ({ step, loss, accuracy, gradientNorm, learningRate }) => ({
    ...{ step, loss, accuracy, gradientNorm, learningRate },
  })
  const first = readEvents(before).filter(({ type }) => type === 'step')
  const saved = readEvents(before).findLast(({ type }) => type === 'checkpoint')?.step ?? 0
  const twice = first.filter(({ step }) => step > saved)
  const same = twice.filter((event) =>
    isDeepStrictEqual(numbers(event), numbers(steps.find(({ step }) => step === event.step) ?? {})),
  )
  console.log({ killedAfter: first.at(-1)?.step, resumedAfter: saved, takenTwice: twice.length, same: same.length }) // prettier-ignore
}
