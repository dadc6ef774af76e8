/**
 * Progress of long work. On a terminal one line that is drawn again and again; elsewhere a
 * plain line at most every few seconds, so that a log stays readable.
 */
import { Format, SingleBar } from 'cli-progress'
import type { RunEvent } from '../../contract/run-event.js'
import { clock, percent } from './describe.js'

/** Where progress is seen; standard error. */
export interface Screen {
  readonly isTTY: boolean
  /** Columns; asked anew at each drawing. */
  width(): number
  write(text: string): void
  /** What a bar draws on; given where `isTTY`. */
  readonly stream?: NodeJS.WritableStream
}

export interface Live {
  /** `parts`: what to say beside the bar, the most important first. */
  update(done: number, total: number, parts: readonly string[]): void
  /** Whole lines above the bar. */
  line(text: string): void
  /** Takes the bar away. */
  stop(): void
}

const secondsBetweenLines = 5
const longestBar = 40

/** `now` in seconds. */
export function createLive(screen: Screen, now: () => number): Live {
  return screen.isTTY ? barLive(screen) : lineLive(screen, now)
}

function lineLive(screen: Screen, now: () => number): Live {
  let last = -Infinity
  return {
    update(done, total, parts) {
      if (done < total && now() - last < secondsBetweenLines) return
      last = now()
      screen.write(`${parts.join('  ')}\n`)
    },
    line: (text) => screen.write(`${text}\n`),
    stop: () => undefined,
  }
}

function barLive(screen: Screen): Live {
  let bar: SingleBar | null = null
  const stop = () => {
    bar?.stop()
    bar = null
  }
  const create = () =>
    new SingleBar({
      ...(screen.stream && { stream: screen.stream }),
      format: (options, params, payload: { parts: readonly string[] }) =>
        barLine(screen.width(), payload.parts, (size) =>
          Format.BarFormat(params.progress, { ...options, barsize: size }),
        ),
      barsize: longestBar,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      clearOnComplete: true,
      gracefulExit: false, // Ctrl-C is ours
    })
  return {
    update(done, total, parts) {
      if (bar) bar.update(done, { parts })
      else (bar = create()).start(total, done, { parts })
    },
    line(text) {
      stop()
      screen.write(`${text}\n`)
    },
    stop,
  }
}

/** A bar in what the parts leave of the line; the last parts go first where there is no room. */
export function barLine(
  width: number,
  parts: readonly string[],
  draw: (size: number) => string,
): string {
  const kept = [...parts]
  const words = () => kept.join('  ')
  // The last column stays free: some terminals wrap there.
  while (kept.length > 1 && words().length > width - 1) kept.pop()
  const room = Math.min(longestBar, width - 1 - words().length - 1)
  return room < 4 ? words().slice(0, width - 1) : `${draw(room)} ${words()}`
}

export function stepParts(event: Extract<RunEvent, { type: 'step' }>): string[] {
  return [
    `${event.step}/${event.steps}`,
    `loss ${event.loss.toFixed(4)}`,
    `acc ${percent(event.accuracy)}`,
    `ETA ${clock(event.secondsLeft)}`,
    `${event.imagesPerSecond.toFixed(1)} img/s`,
  ]
}
