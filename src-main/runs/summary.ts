/**
 * A run as a row of the table, from its files. What was read is kept in summary.json beside them,
 * under the sizes and times of what it was read from, so that a workspace of a thousand runs opens
 * without reading their metrics again.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { runSummarySchema, type RunSummary } from '../contract/run.js'
import type { RunEvent } from '../contract/run-event.js'
import { readLines } from './lines.js'
import { noNotes, notesFile, readNotes } from './notes.js'
import type { RunRecord } from './record.js'
import { checkpointSteps, metricsFile, parseEvent, readRecord, recordFile } from './store.js'

/** A row, with what only the service needs. */
export const runRowSchema = z.object({
  summary: runSummarySchema,
  generation: z.int(),
  /** Lines of metrics.jsonl. */
  lines: z.int(),
  /** null: never measured. */
  bestStep: z.int().nullable(),
})
export type RunRow = z.infer<typeof runRowSchema>

const version = 1
const fileSchema = z.object({ version: z.literal(version), stamp: z.string(), row: runRowSchema })
const summaryFile = (folder: string) => join(folder, 'summary.json')

/** What does not follow from a run's files: sizes of its network. */
export interface Costs {
  parameters(record: RunRecord): number
  operationsPerImage(record: RunRecord): number
}

/** Sizes and times of the files that a row is made from. Sync: a thousand runs are asked at once, and each call is some microseconds. */
function stampOf(folder: string): string {
  return [recordFile(folder), metricsFile(folder), notesFile(folder)]
    .map((path) => {
      const info = statSync(path, { throwIfNoEntry: false })
      return info === undefined ? '-' : `${info.size}@${info.mtimeMs}`
    })
    .join(' ')
}

/** A run whose record cannot be read is a `damaged` row. */
export async function summarise(folder: string, costs: Costs): Promise<RunRow> {
  const stamp = stampOf(folder)
  const kept = keptRow(folder, stamp)
  if (kept !== null) return kept
  let record: RunRecord
  try {
    record = readRecord(folder)
  } catch {
    return damagedRow(folder)
  }
  const row = await readRow(folder, record, costs)
  const text = JSON.stringify({ version, stamp, row } satisfies z.infer<typeof fileSchema>)
  // Neither synced nor renamed into place: it only saves time, and a torn one is read as none.
  await writeFile(summaryFile(folder), `${text}\n`).catch(() => undefined)
  return row
}

function keptRow(folder: string, stamp: string): RunRow | null {
  try {
    const kept = fileSchema.parse(JSON.parse(readFileSync(summaryFile(folder), 'utf8')))
    return kept.stamp === stamp ? kept.row : null
  } catch {
    return null
  }
}

async function readRow(folder: string, record: RunRecord, costs: Costs): Promise<RunRow> {
  const { config } = record
  const { name, tags } = await readNotes(folder)
  let row: RunRow = {
    summary: {
      ...{ id: basename(folder) as RunSummary['id'], name, tags, created: record.created },
      ...{ status: record.status, reason: record.reason, dataset: null },
      dataFolder: config.data.folder,
      model: config.model.name,
      from: config.model.from,
      recipe: config.recipe,
      level: config.augment.level,
      resolution: config.model.resolution,
      batch: config.train.batch,
      learningRate: config.train.learningRate,
      seed: config.train.seed,
      steps: record.steps,
      ...noProgress,
      parameters: costs.parameters(record),
      operationsPerImage: costs.operationsPerImage(record),
      hasCheckpoint: checkpointSteps(folder).length > 0,
    },
    generation: record.generation,
    lines: 0,
    bestStep: null,
  }
  if (!existsSync(metricsFile(folder))) return row
  // Of the steps only the last one counts: the others, most of the file, are not parsed.
  let steps: string[] = []
  const take = (text: string | undefined) => {
    const event = text === undefined ? null : parseEvent(text)
    if (event !== null) row = withEvent(row, event)
    return event !== null
  }
  const takeStep = () => {
    if (!take(steps[1])) take(steps[0])
    steps = []
  }
  const { line } = await readLines(metricsFile(folder), {
    from: { line: 0, byte: 0 },
    first: 0,
    most: Infinity,
    take(text) {
      if (text.startsWith(stepLine)) {
        steps = [steps[1] ?? text, text]
        return
      }
      takeStep()
      take(text)
    },
  })
  takeStep()
  return { ...row, lines: line }
}

/** How `appendMetrics` begins the line of a step. */
const stepLine = '{"type":"step"'

const noProgress = {
  ...{ step: 0, seconds: 0, imagesPerSecond: null, loss: null, top1: null, bestTop1: null },
  ...{ top5: null, macroF1: null, validationLoss: null },
}

/** The row after one more event; `lines` is counted by the caller. */
export function withEvent(row: RunRow, event: RunEvent): RunRow {
  const { summary } = row
  switch (event.type) {
    case 'step': {
      const { step, seconds, loss, imagesPerSecond } = event
      return { ...row, summary: { ...summary, step, seconds, loss, imagesPerSecond } }
    }
    case 'evaluation': {
      const { top1, top5, macroF1, seconds, loss: validationLoss } = event
      const better = summary.bestTop1 === null || top1 > summary.bestTop1
      const bestTop1 = better ? top1 : summary.bestTop1
      return {
        ...row,
        bestStep: better ? event.step : row.bestStep,
        summary: { ...summary, top1, bestTop1, top5, macroF1, validationLoss, seconds },
      }
    }
    case 'checkpoint':
      return { ...row, summary: { ...summary, hasCheckpoint: true } }
    case 'result':
    case 'startup':
    case 'card':
    case 'warning':
    case 'error':
      return row
  }
}

async function damagedRow(folder: string): Promise<RunRow> {
  const { name, tags } = existsSync(notesFile(folder)) ? await readNotes(folder) : noNotes
  const summary: RunSummary = {
    ...{ id: basename(folder) as RunSummary['id'], name, tags, created: '', status: 'damaged' },
    ...{ reason: null, dataset: null, dataFolder: '', model: null, from: '', recipe: null },
    ...{ level: null, resolution: null, batch: null, learningRate: null, seed: null, steps: 0 },
    ...noProgress,
    ...{ parameters: null, operationsPerImage: null, hasCheckpoint: false },
  }
  return { summary, generation: 0, lines: 0, bestStep: null }
}
