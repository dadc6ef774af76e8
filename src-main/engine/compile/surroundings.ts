/** What surrounds a session while it compiles and runs: the engine has neither disk nor clock. */

/** `run`: the runtime's own call; the others come before the first one of an entry. */
export const stages = ['trace', 'passes', 'emit', 'load', 'compile', 'run'] as const
export type Stage = (typeof stages)[number]

/** A compiled graph as a runtime takes it, and what must be known of it (JSON). */
export interface CompiledGraph {
  readonly description: unknown
  readonly bytes: Uint8Array
}

export interface Surroundings {
  /** Compiled graphs of earlier runs of the same code; never throws. */
  readonly compiled: {
    read(key: string): CompiledGraph | null
    write(key: string, graph: CompiledGraph): void
  }
  /** Does the work, and may time it. */
  timed<Result>(stage: Stage, work: () => Result): Result
}

/** Nothing is kept or timed. */
export const noSurroundings: Surroundings = {
  compiled: { read: () => null, write: () => undefined },
  timed: (_stage, work) => work(),
}
