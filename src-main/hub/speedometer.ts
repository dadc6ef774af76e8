/** Speed over the last seconds. `now` in milliseconds. */
const spanMilliseconds = 5000

/** Takes how much is done, returns how much came a second; null: not known yet. */
export function createSpeedometer(
  now: () => number = () => performance.now(),
): (done: number) => number | null {
  let marks: { readonly time: number; readonly done: number }[] = []
  return (done) => {
    const time = now()
    // A new beginning.
    if (done < (marks.at(-1)?.done ?? 0)) marks = []
    const last = marks.at(-1)
    // One mark for a burst of small parts.
    if (!last || time - last.time > 100) marks.push({ time, done })
    while (marks.length > 2 && time - (marks[0]?.time ?? 0) > spanMilliseconds) marks.shift()
    const [first] = marks
    if (!first || time - first.time < 500) return null
    return ((done - first.done) * 1000) / (time - first.time)
  }
}
