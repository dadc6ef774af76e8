/** Tells a process that hangs from one that is only slow: what counts is what it did in silence, not the clock. */
import { activityOf } from '../platform/process-activity.js'

export interface HangLimits {
  /** Seconds before its first step and after; left out: as the constants below have it. */
  readonly start?: number
  readonly work?: number
}

export interface HangWatch {
  /** A sign of life. */
  heard(sign: 'word' | 'step'): void
  stop(): void
}

/** Seconds: least silence that counts as a hang, and the same before the first step, where networks are compiled. */
const [leastSilence, firstSilence] = [120, 600]
/** Silence that counts as a hang, in times of the longest step so far. */
const patience = 20
/** Of the limit; looks are counted, not the clock, which goes on while a laptop sleeps. */
const looks = 20

/**
 * Calls `hung` once, with the seconds that it was silent. In silence a process that computes is
 * charged what it got of a processor, at most one's: starved, or stopped from outside, it is not hung.
 * One that waits with all its threads is charged the time that goes by, and so is every one where the
 * system does not say what it does.
 */
export function watchForHang(
  pidOf: () => number | undefined,
  hung: (silentSeconds: number) => void,
  { start = firstSilence, work }: HangLimits = {},
): HangWatch {
  let limit = start
  let silent = 0
  let isQuiet = false
  let before: number | null = null
  let longestStep = 0
  let stepAt: number | null = null
  let watch = setTimeout(look, lookDelay())

  function lookDelay() {
    return (limit / looks) * 1000
  }

  function look(): void {
    const seconds = limit / looks
    if (isQuiet) silent += charged(seconds)
    else before = null
    isQuiet = true
    if (silent > limit) hung(silent)
    else watch = setTimeout(look, lookDelay())
  }

  function charged(seconds: number): number {
    const pid = pidOf()
    const activity = pid === undefined ? null : activityOf(pid)
    const used = activity && before !== null ? activity.cpuSeconds - before : seconds
    before = activity?.cpuSeconds ?? null
    return activity === null || activity.asleep ? seconds : Math.min(used, seconds)
  }

  return {
    heard(sign) {
      isQuiet = false
      silent = 0
      if (sign === 'word') return
      const now = performance.now() / 1000
      longestStep = Math.max(longestStep, now - (stepAt ?? now))
      limit = work ?? Math.max(leastSilence, patience * longestStep)
      if (stepAt === null) {
        // The looks before the first step are far apart.
        clearTimeout(watch)
        watch = setTimeout(look, lookDelay())
      }
      stepAt = now
    },
    stop: () => clearTimeout(watch),
  }
}
