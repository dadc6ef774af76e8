/**
 * A Program is TensorFlow.js code over named state. It is what the engine writes and
 * what every executor runs: `eager` calls `build` at each step, the others trace it once.
 */
import type { Tensor } from '@tensorflow/tfjs-core'

export interface ArraySpec {
  readonly shape: readonly number[]
}

export interface InputSpec {
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32' | 'uint8'
}

export interface EntryResult {
  /** Handed back to the caller after the step. */
  readonly outputs: Readonly<Record<string, Tensor>>
  /** New values of state arrays, by name; the rest stays. */
  readonly updates: Readonly<Record<string, Tensor>>
}

export interface Entry {
  readonly inputs: Readonly<Record<string, InputSpec>>
  /** Names of the state arrays that `build` may look at. */
  readonly reads: readonly string[]
  /**
   * Borrows its tensors. uint8 inputs arrive as int32 tensors with values 0 to 255.
   * Called inside a tidy: what it creates and does not return is freed.
   */
  build(
    inputs: Readonly<Record<string, Tensor>>,
    state: Readonly<Record<string, Tensor>>,
  ): EntryResult
}

export interface Program {
  /**
   * Says all that the entries depend on, in any words: equal descriptions trace to equal graphs.
   * null: it is not told, and the graphs are compiled each time.
   */
  readonly description: string | null
  readonly state: Readonly<Record<string, ArraySpec>>
  /** Executors that compile compute the inside of blocks twice: less memory, more time. */
  readonly recomputes?: boolean
  readonly entries: Readonly<Record<string, Entry>>
}

/** The program without entries that nobody runs, and without state that the others do not look at. */
export function withEntries(program: Program, names: readonly string[]): Program {
  const entries = Object.fromEntries(
    names.map((name) => {
      const entry = program.entries[name]
      if (!entry) throw new Error(`program: there is no entry ${name}`)
      return [name, entry]
    }),
  )
  const read = new Set(Object.values(entries).flatMap(({ reads }) => reads))
  const state = Object.fromEntries(Object.entries(program.state).filter(([name]) => read.has(name)))
  const { description } = program
  return {
    ...program,
    description: description === null ? null : JSON.stringify([names, description]),
    state,
    entries,
  }
}
