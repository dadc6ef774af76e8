/**
 * What a command says: one JSON object a line with `--json`, else text for people.
 * Results go to standard output, progress and errors of people's mode to standard error.
 */
import { toVitrineError, type ErrorCode } from '../../contract/errors.js'
import type { RunEvent } from '../../contract/run-event.js'

export interface Streams {
  /** Gets whole lines with their line end. */
  out(text: string): void
  error(text: string): void
}

export interface Output {
  readonly json: boolean
  /** An event of a run. */
  emit(event: RunEvent): void
  /** Text that only people get. */
  say(text: string): void
  /** Reports a thrown value; returns the exit code. */
  fail(thrown: unknown): number
}

/** 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
export function exitCodeOf(code: ErrorCode): number {
  if (code === 'usage') return 2
  return code === 'interrupted' ? 130 : 1
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`

/** One line for people; null where there is nothing to say. */
export function describeEvent(event: RunEvent): string | null {
  switch (event.type) {
    case 'step':
      return (
        `step ${event.step}/${event.steps}  loss ${event.loss.toFixed(4)}  ` +
        `accuracy ${percent(event.accuracy)}  ${event.imagesPerSecond.toFixed(1)} img/s  ` +
        `${Math.ceil(event.secondsLeft)} s left`
      )
    case 'evaluation':
      return (
        `${event.split} at step ${event.step}: top-1 ${percent(event.top1)}  ` +
        `top-5 ${percent(event.top5)}  loss ${event.loss.toFixed(4)}`
      )
    case 'checkpoint':
      return null
    case 'warning':
      return `warning: ${event.message}`
    case 'result':
      return `run ${event.run}: top-1 ${percent(event.top1)} in ${event.seconds.toFixed(0)} s (${event.folder})`
    case 'error':
      return `${event.what}\n  why: ${event.why}\n  what to do: ${event.remedy}`
  }
}

export function createOutput(
  options: { json: boolean },
  streams: Streams = processStreams,
): Output {
  const { json } = options
  const emit = (event: RunEvent) => {
    if (json) {
      streams.out(`${JSON.stringify(event)}\n`)
      return
    }
    const line = describeEvent(event)
    if (line === null) return
    const isResult = event.type === 'result'
    ;(isResult ? streams.out : streams.error)(`${line}\n`)
  }
  return {
    json,
    emit,
    say(text) {
      if (!json) streams.out(`${text}\n`)
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
