/** Columns of numbers that grow at their end, doubling their room, so that an append copies only what is new. */
import type { StepColumns } from '#contract/run.js'

export class GrowingColumn {
  #room = new Float64Array(256)
  #length = 0

  append(values: readonly number[]): void {
    const needed = this.#length + values.length
    if (needed > this.#room.length) {
      const larger = new Float64Array(Math.max(needed, this.#room.length * 2))
      larger.set(this.values())
      this.#room = larger
    }
    this.#room.set(values, this.#length)
    this.#length = needed
  }

  clear(): void {
    // Another room, because views of the old one may still be on the screen.
    this.#room = new Float64Array(256)
    this.#length = 0
  }

  /** A view, not a copy; later appends leave it as it is. */
  values(): Float64Array {
    return this.#room.subarray(0, this.#length)
  }
}

export type StepColumnName = keyof StepColumns
const names: readonly StepColumnName[] = [
  'step',
  'seconds',
  'loss',
  'accuracy',
  'gradientNorm',
  'learningRate',
  'imagesPerSecond',
  'residentBytes',
]

export interface GrowingColumns {
  /** Entries of each column. */
  readonly length: number
  append(columns: StepColumns): void
  clear(): void
  values(name: StepColumnName): Float64Array
}

export function growingColumns(): GrowingColumns {
  const columns = Object.fromEntries(names.map((name) => [name, new GrowingColumn()])) as Record<
    StepColumnName,
    GrowingColumn
  >
  return {
    get length() {
      return columns.step.values().length
    },
    append(more) {
      for (const name of names) columns[name].append(more[name])
    },
    clear() {
      for (const name of names) columns[name].clear()
    },
    values: (name) => columns[name].values(),
  }
}
