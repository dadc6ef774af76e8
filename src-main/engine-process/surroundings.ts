/** What surrounds an executor in a process of ours: graphs kept between runs, and a stopwatch. */
import { join } from 'node:path'
import { z } from 'zod'
import {
  stages,
  type CompiledGraph,
  type Stage,
  type Surroundings,
} from '../engine/compile/surroundings.js'
import { appFolders } from '../platform/app-folders.js'
import { openKeptFiles, type KeptFiles } from '../platform/kept-files.js'
import { ownCode } from '../platform/own-code.js'

export interface TimedSurroundings extends Surroundings {
  /** Spent in each stage so far, in seconds. */
  seconds(): Readonly<Record<Stage, number>>
}

/** A graph is 0.3 to 4 MiB: those of the last hundred or so kinds of runs. */
const compiledLimit = 128 * 2 ** 20

export function openSurroundings(): TimedSurroundings {
  const files = openKeptFiles(join(appFolders().cache, 'compiled'), compiledLimit)
  return { compiled: compiledIn(files, ownCode()), ...stopwatch() }
}

/** `code`: another one never finds what this one wrote. */
export function compiledIn(files: KeptFiles, code: string): Surroundings['compiled'] {
  const own = (key: string) => `${code} ${key}`
  return {
    read(key) {
      const file = files.read(own(key))
      return file === null ? null : decode(file)
    },
    write: (key, graph) => files.write(own(key), encode(graph)),
  }
}

/** The description's length in bytes (uint32, little-endian), the description, the graph. */
function encode({ description, bytes }: CompiledGraph): readonly Uint8Array[] {
  const text = new TextEncoder().encode(JSON.stringify(description))
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, text.length, true)
  return [length, text, bytes]
}

/** null: not written by `encode`. */
function decode(file: Uint8Array): CompiledGraph | null {
  try {
    const end = 4 + new DataView(file.buffer, file.byteOffset, file.length).getUint32(0, true)
    const text = new TextDecoder().decode(file.subarray(4, end))
    return { description: z.json().parse(JSON.parse(text)), bytes: file.subarray(end) }
  } catch {
    return null
  }
}

function stopwatch(): Pick<TimedSurroundings, 'timed' | 'seconds'> {
  const spent = Object.fromEntries(stages.map((stage) => [stage, 0])) as Record<Stage, number>
  return {
    seconds: () => ({ ...spent }),
    timed(stage, work) {
      const began = performance.now()
      const stop = () => {
        spent[stage] += (performance.now() - began) / 1000
      }
      const result = work()
      if (result instanceof Promise) {
        // Its own failure is the caller's to see.
        result.then(stop, stop)
      } else stop()
      return result
    },
  }
}
