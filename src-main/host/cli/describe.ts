/** What events say to people, as plain lines. Widths are columns; nothing here writes. */
import { basename } from 'node:path'
import type { Prediction } from '../../contract/prediction.js'
import type { Evaluation, RunEvent } from '../../contract/run-event.js'
import type { StartedRun } from '../../service/train.js'
import type { RunSummary } from '../../service/workspace.js'
import { choiceWords, tuneCommand } from './describe-tuning.js'

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** 391_000_000 -> `391 MB`. */
export const megabytes = (bytes: number): string =>
  `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`

/** 75 -> `1 min 15 s`; 7500 -> `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** 75 -> `1:15`; 7500 -> `2:05:00`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** At most `width` columns, the middle of long text left out. */
export function shorten(text: string, width: number): string {
  const letters = [...text]
  if (letters.length <= width) return text
  const head = Math.ceil((width - 1) / 2)
  const tail = width - 1 - head
  return `${letters.slice(0, head).join('')}…${tail > 0 ? letters.slice(-tail).join('') : ''}`
}

/** Columns of text; `sides` has `l` or `r` for each. */
export function table(rows: readonly (readonly string[])[], sides: string): string[] {
  const length = (text: string) => [...text].length
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => length(row[column] ?? ''))),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const gap = ' '.repeat((widths[column] ?? 0) - length(cell))
        return sides[column] === 'l' ? cell + gap : gap + cell
      })
      .join('  ')
      .trimEnd(),
  )
}

function pairs(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([name, value]) => `${name.padEnd(18)}${value}`).join('\n')
}

export function describeRuns(runs: readonly RunSummary[]): string {
  const rows = runs.map(({ id, status, model, data, top1 }) => [
    id,
    status,
    model ?? '-',
    top1 === null ? '-' : percent(top1),
    data ?? '-',
  ])
  return table([['run', 'status', 'model', 'top-1', 'data'], ...rows], 'llrrl').join('\n')
}

/** What is about to be trained, on what. */
export function describeStart({ folder, record }: StartedRun): string {
  const { config, classes, examples, steps } = record
  const { name, from, resolution } = config.model
  const start = from === 'scratch' ? 'from scratch' : `from ${basename(from)}`
  return pairs([
    ['run', folder],
    ['model', `${name} at ${resolution} pixels, ${start}`],
    [
      'data',
      `${classes.length} classes, ${examples.train} pictures to train on, ${examples.validation} to validate`,
    ],
    [
      'recipe',
      `${config.recipe}, ${steps} steps of ${config.train.batch}, learning rate ${Number(config.train.learningRate.toPrecision(3))}`,
    ],
    ...engineRow(record),
  ])
}

/** How a tuned run computes; what would tune one that leaves its engine open. */
function engineRow({ config, choice }: StartedRun['record']): [string, string][] {
  if (choice !== null) return [['engine', `${choiceWords(choice)}, as tuned`]]
  const { name: model, resolution } = config.model
  if (config.engine.executor !== 'auto' || model === 'test') return []
  const command = tuneCommand({ model, resolution, batch: config.train.batch })
  return [['engine', `not tuned; \`${command}\` looks for a faster one`]]
}

/** The numbers of a finished run, and what can be done next. */
export function describeResult(result: Extract<RunEvent, { type: 'result' }>): string {
  return pairs([
    ['run', `${result.run}, step ${result.step}`],
    ['top-1', percent(result.top1)],
    ['top-5', percent(result.top5)],
    ['macro F1', result.macroF1.toFixed(3)],
    ['loss', result.loss.toFixed(4)],
    ['time', `${duration(result.seconds)}, ${result.imagesPerSecond.toFixed(1)} img/s`],
    ['folder', result.folder],
    ['next', `vitrine evaluate ${quoted(result.folder)}`],
    ['', `vitrine predict ${quoted(result.folder)} IMAGE`],
  ])
}

/** As a word of a shell's command. */
function quoted(path: string): string {
  return /^[\w@%+=:,./\\~-]+$/.test(path) ? path : `"${path}"`
}

interface Confusion {
  readonly truth: string
  readonly predicted: string
  readonly count: number
  /** Of the pictures of `truth`. */
  readonly share: number
}

/** Wrong answers by number, most first. */
export function mostConfused(
  { perClass, confusion }: Pick<Evaluation, 'perClass' | 'confusion'>,
  limit: number,
): Confusion[] {
  return confusion
    .flatMap((row, truth) =>
      row.map((count, predicted) => ({
        truth: perClass[truth]?.name ?? '',
        predicted: perClass[predicted]?.name ?? '',
        count: truth === predicted ? 0 : count,
        share: count / Math.max(1, perClass[truth]?.examples ?? 0),
      })),
    )
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, limit)
}

/** Of several labels a picture. */
function averagePrecision({ meanAveragePrecision: mean }: Evaluation): [string, string][] {
  return mean === null ? [] : [['average precision', percent(mean)]]
}

/** Summary, a line a class, and the pairs most often taken for each other. */
export function describeEvaluation(
  evaluation: Extract<RunEvent, { type: 'evaluation' }>,
  width: number,
): string {
  const { examples, split, step, perClass } = evaluation
  const summary = pairs([
    ['checkpoint', `step ${step}`],
    ['pictures', `${examples} (${split})`],
    ['top-1', percent(evaluation.top1)],
    ['top-5', percent(evaluation.top5)],
    ...averagePrecision(evaluation),
    ['macro accuracy', percent(evaluation.macroAccuracy)],
    ['macro F1', evaluation.macroF1.toFixed(3)],
    ['loss', evaluation.loss.toFixed(4)],
    ['calibration error', evaluation.calibrationError.toFixed(3)],
  ])
  const nameWidth = Math.max(8, width - 42)
  const classRows = [
    ['class', 'pictures', 'recall', 'precision', 'F1'],
    ...perClass.map(({ name, examples: count, recall, precision, f1 }) => [
      shorten(name, nameWidth),
      String(count),
      percent(recall),
      percent(precision),
      f1.toFixed(3),
    ]),
  ]
  const confused = mostConfused(evaluation, 10)
  const pairWidth = Math.max(8, Math.floor((width - 28) / 2))
  const pairRows = [
    ['most confused', 'taken for', 'pictures', 'share'],
    ...confused.map(({ truth, predicted, count, share }) => [
      shorten(truth, pairWidth),
      shorten(predicted, pairWidth),
      String(count),
      percent(share),
    ]),
  ]
  const blocks = [summary, table(classRows, 'lrrrr').join('\n')]
  if (confused.length > 0) blocks.push(table(pairRows, 'llrr').join('\n'))
  return blocks.join('\n\n')
}

export function describePrediction({ image, classes }: Prediction): string {
  const words = classes.map(({ name, probability }) => `${name} ${percent(probability)}`)
  return `${image}: ${words.join(', ')}`
}
