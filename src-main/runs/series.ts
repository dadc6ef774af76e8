/** The curves of a run, read from metrics.jsonl by and by: what was appended, not the whole file. */
import { stat } from 'node:fs/promises'
import type { RunSeries, StepColumns } from '../contract/run.js'
import { readLines, type LinePlace } from './lines.js'
import { metricsFile, parseEvent } from './store.js'

/** Lines an answer holds at most. */
const most = 20_000
/** Lines between places that are remembered. */
const markEvery = 1000

export interface SeriesReader {
  /** What was said after line `afterSeq` of this `generation`; of another one all that there is. */
  read(afterSeq: number, generation: number | null): Promise<RunSeries>
  /** The generation of what is in the file now. */
  generation(): Promise<number>
}

/** `recorded` gives the generation that run.json knows. */
export function createSeriesReader(folder: string, recorded: () => Promise<number>): SeriesReader {
  const path = metricsFile(folder)
  /** Identity of the file that the marks are of. */
  let known: string | null = null
  let current = 0
  let marks: LinePlace[] = []

  /** Size of the file in bytes; a file that was replaced gets another generation. */
  async function look(): Promise<number> {
    const info = await stat(path).catch(() => null)
    const identity = info === null ? 'none' : `${info.ino} ${info.birthtimeMs}`
    const size = info?.size ?? 0
    const last = marks.at(-1)?.byte ?? 0
    if (identity !== known || size < last) {
      const appeared = known === 'none' && marks.length === 0
      current = Math.max(await recorded(), known === null || appeared ? 0 : current + 1)
      known = identity
      marks = []
    }
    return size
  }

  function markBefore(line: number): LinePlace {
    const at = Math.min(Math.floor(line / markEvery), marks.length)
    return marks[at - 1] ?? { line: 0, byte: 0 }
  }

  function remember(place: LinePlace): void {
    if (place.line === (marks.length + 1) * markEvery) marks.push(place)
  }

  return {
    async read(afterSeq, generation) {
      const size = await look()
      const first = generation === current ? afterSeq : 0
      const series = emptySeries(first, current)
      if (size === 0) return { ...series, seq: 0 }
      const end = await readLines(path, {
        from: markBefore(first),
        first,
        most,
        take: (line) => add(series, line),
        passed: remember,
      })
      return { ...series, seq: Math.max(first, end.line), more: end.more }
    },
    async generation() {
      await look()
      return current
    },
  }
}

function emptySeries(seq: number, generation: number): RunSeries {
  const steps: StepColumns = {
    ...{ step: [], seconds: [], loss: [], accuracy: [], gradientNorm: [], learningRate: [] },
    ...{ imagesPerSecond: [], residentBytes: [] },
  }
  return { seq, generation, more: false, steps, evaluations: [], warnings: [] }
}

/** A damaged line counts, and says nothing. */
function add({ steps, evaluations, warnings }: RunSeries, line: string): void {
  const event = parseEvent(line)
  if (event?.type === 'step') {
    steps.step.push(event.step)
    steps.seconds.push(event.seconds)
    steps.loss.push(event.loss)
    steps.accuracy.push(event.accuracy)
    steps.gradientNorm.push(event.gradientNorm)
    steps.learningRate.push(event.learningRate)
    steps.imagesPerSecond.push(event.imagesPerSecond)
    steps.residentBytes.push(event.residentBytes)
  } else if (event?.type === 'evaluation') {
    evaluations.push(event)
  } else if (event?.type === 'warning') {
    warnings.push({ code: event.code, message: event.message })
  }
}
