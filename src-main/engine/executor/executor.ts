/**
 * What runs a Program. One state, several entry graphs over it; state stays on the
 * executor's device and leaves it only by `read`.
 */
import type { ExecutorName, Precision } from '../../contract/run-config.js'
import type { ArrayMap, HostArray, HostInput } from '../host-array.js'
import type { Program } from '../compile/program.js'

export interface Session {
  /** Sets state arrays by name; a name or shape that the program does not have throws. */
  load(state: ArrayMap): Promise<void>
  /** Copies of the named state arrays; of all when no names are given. */
  read(names?: readonly string[]): Promise<Map<string, HostArray>>
  /** Runs one entry: its updates are in the state afterwards, its outputs are returned. */
  run(
    entry: string,
    inputs: Readonly<Record<string, HostInput>>,
  ): Promise<Record<string, HostArray>>
  /** Frees the device's memory. No other call may follow. */
  dispose(): Promise<void>
}

/** The end of a description, where it computes with less than float32. */
export function precisionWord(precision: Precision): string {
  return precision === 'float32' ? '' : ` ${precision}`
}

export interface Executor {
  readonly name: ExecutorName
  /** For people: executor, provider and device, such as `onnxruntime cpu (2 threads)`. */
  readonly description: string
  /** Compiles the program. State starts as zeros; call `load` before the first `run`. */
  createSession(program: Program): Promise<Session>
}
