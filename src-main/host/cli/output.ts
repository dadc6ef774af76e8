/**
 * What a command says: one JSON object a line with `--json`, else text for people.
 * Results go to standard output, progress and errors of people's mode to standard error.
 */
import { toVitrineError, type ErrorCode } from '../../contract/errors.js'
import type { PredictionResult } from '../../contract/prediction.js'
import type { EngineEvent } from '../../service/models.js'
import { describePrediction, describeResult, duration, percent } from './describe.js'

export interface Streams {
  /** Gets whole lines with their line end. */
  out(text: string): void
  error(text: string): void
}

export interface Output {
  readonly json: boolean
  /** An event of a run or of a job. */
  emit(event: EngineEvent): void
  /** Text that only people get. */
  say(text: string): void
  /** The last line, for machines only. */
  result(result: PredictionResult): void
  /** Reports a thrown value; returns the exit code. */
  fail(thrown: unknown): number
}

/** 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
export function exitCodeOf(code: ErrorCode): number {
  if (code === 'usage') return 2
  return code === 'interrupted' ? 130 : 1
}

/** One event for people; null where there is nothing to say. */
export function describeEvent(event: EngineEvent): string | null {
  switch (event.type) {
    case 'step':
      return (
        `step ${event.step}/${event.steps}  loss ${event.loss.toFixed(4)}  ` +
        `accuracy ${percent(event.accuracy)}  ${event.imagesPerSecond.toFixed(1)} img/s  ` +
        `${duration(event.secondsLeft)} left`
      )
    case 'evaluation':
      return (
        `${event.split} at step ${event.step}: top-1 ${percent(event.top1)}  ` +
        `top-5 ${percent(event.top5)}  loss ${event.loss.toFixed(4)}`
      )
    case 'checkpoint':
    case 'progress':
      return null
    case 'warning':
      return `warning: ${event.message}`
    case 'result':
      return describeResult(event)
    case 'prediction':
      return describePrediction(event)
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

/** For machines; null: nothing that they need. */
function machineEvent(event: EngineEvent): object | null {
  if (event.type === 'progress') return null
  if (event.type !== 'unreadable') return Object.assign({ type: event.type }, event)
  return { type: 'error', code: 'image-unreadable', ...unreadable(event), image: event.image }
}

export function createOutput(
  options: { json: boolean },
  streams: Streams = processStreams,
): Output {
  const { json } = options
  const emit = (event: EngineEvent) => {
    if (json) {
      const line = machineEvent(event)
      if (line) streams.out(`${JSON.stringify(line)}\n`)
      return
    }
    const text = describeEvent(event)
    if (text === null) return
    const toOut = event.type === 'result' || event.type === 'prediction'
    ;(toOut ? streams.out : streams.error)(`${text}\n`)
  }
  return {
    json,
    emit,
    say(text) {
      if (!json) streams.out(`${text}\n`)
    },
    result(result) {
      if (json) streams.out(`${JSON.stringify(result)}\n`)
    },
    fail(thrown) {
      const error = toVitrineError(thrown)
      emit({ type: 'error', code: error.code, ...error.text })
      return exitCodeOf(error.code)
    },
  }
}

const processStreams: Streams = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
}
