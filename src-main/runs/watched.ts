/** Which validation pictures a run is watched by: the same few at every evaluation. */

import { labelsOf, type Label } from '../contract/label.js'

/** Pictures watched, at most. */
const most = 16

/**
 * Places in the split, ascending: one picture of each class in turn, until there are 16. Of more
 * than 16 classes, classes evenly apart.
 */
export function watchedPictures(split: readonly { readonly label: Label }[]): number[] {
  const byClass = new Map<number, number[]>()
  split.forEach(({ label }, index) => {
    // Of several classes the first one; a picture of none is not watched.
    const [first] = labelsOf(label)
    if (first === undefined) return
    const own = byClass.get(first)
    if (own) own.push(index)
    else byClass.set(first, [index])
  })
  const classes = [...byClass].sort(([a], [b]) => a - b).map(([, own]) => own)
  const count = Math.min(most, classes.length)
  const chosen = Array.from(
    { length: count },
    (_, at) => classes[Math.floor((at * classes.length) / count)] ?? [],
  )
  const picked: number[] = []
  for (let round = 0; picked.length < Math.min(most, split.length); round++) {
    const row = chosen.flatMap((own) => own[round] ?? [])
    if (row.length === 0) break
    picked.push(...row.slice(0, most - picked.length))
  }
  return picked.sort((a, b) => a - b)
}
