/**
 * What a command says: one JSON object a line with `--json`, else text for people.
 * Results go to standard output, progress and errors of people's mode to standard error.
 */
import { toVitrineError, type ErrorCode } from '../../contract/errors.js'
import type { PredictionResult } from '../../contract/prediction.js'
import type { EngineEvent } from '../../service/models.js'
import { describeExport } from './describe-export.js'
import { describePrediction, describeResult, percent } from './describe.js'
import { createLive, stepParts, type Screen } from './live.js'

export interface Streams {
  /** Gets whole lines with their line end. */
  out(text: string): void
  /** Standard error. */
  readonly screen: Screen
}

export interface Output {
  readonly json: boolean
  /** An event of a run or of a job. */
  emit(event: EngineEvent): void
  /** A result that only people get. */
  say(text: string): void
  /** A word beside the results, for people. */
  note(text: string): void
  /** How far something without events is, for people. `parts`: the most important first. */
  progress(done: number, total: number, parts: readonly string[]): void
  /** The last line, for machines only. */
  result(result: PredictionResult): void
  /** Reports a thrown value; returns the exit code. */
  fail(thrown: unknown): number
  /** Takes progress off the screen, for when something else is to be written. */
  close(): void
}

/** 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
export function exitCodeOf(code: ErrorCode): number {
  if (code === 'usage') return 2
  return code === 'interrupted' ? 130 : 1
}

/** One event for people, as lines of their own; null for what is drawn or not said. */
export function describeEvent(event: EngineEvent): string | null {
  switch (event.type) {
    case 'step':
    case 'startup':
    case 'progress':
    case 'score':
    case 'checkpoint':
      return null
    case 'evaluation':
      return (
        `${event.split} at step ${event.step}: top-1 ${percent(event.top1)}  ` +
        `top-5 ${percent(event.top5)}  loss ${event.loss.toFixed(4)}`
      )
    case 'card':
      return `card: ${event.file}`
    case 'warning':
      // How the rate was scaled to the batch is told to be known, not to be mended.
      return `${event.code === 'learning-rate' ? 'note' : 'warning'}: ${event.message}`
    case 'result':
      return describeResult(event)
    case 'prediction':
      return describePrediction(event)
    case 'export':
    case 'verification':
      return describeExport(event)
    case 'unreadable':
    case 'error': {
      const { what, why, remedy } = event.type === 'error' ? event : unreadable(event)
      return `${what}\n  why: ${why}\n  what to do: ${remedy}`
    }
  }
}

function unreadable({ image, reason }: { image: string; reason: string }) {
  return {
    what: `The picture ${image} cannot be read.`,
    why: reason,
    remedy: 'Replace or leave out the file.',
  }
}

/** What people asked for, not what is said on the way. */
function isResult({ type }: EngineEvent): boolean {
  return ['result', 'prediction', 'export', 'verification'].includes(type)
}

/** For machines; null: nothing that they need. */
function machineEvent(event: EngineEvent): object | null {
  if (event.type === 'progress') return null
  if (event.type !== 'unreadable') return Object.assign({ type: event.type }, event)
  return { type: 'error', code: 'image-unreadable', ...unreadable(event), image: event.image }
}

export function createOutput(
  options: { json: boolean },
  streams: Streams = processStreams,
  now: () => number = () => performance.now() / 1000,
): Output {
  const { json } = options
  const live = createLive(streams.screen, now)
  const out = (text: string) => {
    live.stop()
    streams.out(`${text}\n`)
  }
  const emit = (event: EngineEvent) => {
    if (json) {
      const line = machineEvent(event)
      if (line) streams.out(`${JSON.stringify(line)}\n`)
      return
    }
    if (event.type === 'step') live.update(event.step, event.steps, stepParts(event))
    if (event.type === 'progress') {
      live.update(event.done, event.total, [`${event.done}/${event.total} pictures`])
    }
    const text = describeEvent(event)
    if (text === null) return
    if (isResult(event)) out(text)
    else live.line(text)
  }
  return {
    json,
    emit,
    say(text) {
      if (!json) out(text)
    },
    note(text) {
      if (!json) live.line(text)
    },
    progress(done, total, parts) {
      if (!json) live.update(done, total, parts)
    },
    result(result) {
      if (json) streams.out(`${JSON.stringify(result)}\n`)
    },
    fail(thrown) {
      const error = toVitrineError(thrown)
      emit({ type: 'error', code: error.code, ...error.text })
      return exitCodeOf(error.code)
    },
    close: live.stop,
  }
}

const processStreams: Streams = {
  out: (text) => void process.stdout.write(text),
  screen: {
    isTTY: process.stderr.isTTY,
    width: () => process.stderr.columns || 80,
    write: (text) => void process.stderr.write(text),
    stream: process.stderr,
  },
}
