/** Where values lie on an axis of parallel coordinates, 0 (bottom) to 1 (top). Pure. */
export interface ParallelAxis {
  /** In order, where values are words; null: numbers. */
  readonly categories: readonly string[] | null
  readonly logarithmic: boolean
}
type Value = string | number | boolean

/** All the same: in the middle. */
export function axisPlaces(axis: ParallelAxis, values: readonly Value[]): number[] {
  const numbers = values.map((value) => numberOf(axis, value))
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
  return numbers.map((number) => (high > low ? (number - low) / (high - low) : 0.5))
}

/** Each value that there is, if they are few; else the least, the middle one and the most. */
export function axisTicks(
  axis: ParallelAxis,
  values: readonly Value[],
  format: (value: number) => string,
): { readonly part: number; readonly text: string }[] {
  const places = axisPlaces(axis, values)
  const ticks = new Map(
    values.map((value, at) => [
      typeof value === 'number' && axis.categories === null ? format(value) : String(value),
      places[at] ?? 0,
    ]),
  )
  const all = [...ticks].map(([text, part]) => ({ text, part })).sort((a, b) => a.part - b.part)
  if (all.length <= 8) return all
  const [first, middle, last] = [all[0], all[Math.floor(all.length / 2)], all.at(-1)]
  return [first, middle, last].filter((tick) => tick !== undefined)
}

function numberOf({ categories, logarithmic }: ParallelAxis, value: Value): number {
  if (categories !== null) return categories.indexOf(String(value))
  return logarithmic ? Math.log(Number(value)) : Number(value)
}
