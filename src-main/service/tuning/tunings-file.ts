/** The tunings of this machine: tunings.json in the config folder, which the command line and the app share. */
import { join } from 'node:path'
import { z } from 'zod'
import type { Machine } from '../../contract/machine.js'
import { tuningSchema, type Tuning } from '../../contract/tuning.js'
import { openJsonStore, type StoreProblem } from '../../platform/json-store.js'
import { inspectMachine } from '../../platform/machine/machine.js'
import { installedRuntimes } from '../../platform/machine/runtimes.js'
import { ownVersion } from '../../platform/version.js'

const storedSchema = z.object({ tunings: z.array(tuningSchema) })

/** The newest that are kept. */
const mostTunings = 100

function open(config: string, problem: (problem: StoreProblem) => void) {
  return openJsonStore<z.infer<typeof storedSchema>>({
    file: join(config, 'tunings.json'),
    version: 1,
    schema: storedSchema,
    initial: { tunings: [] },
    problem,
  })
}

/** What a tuning holds for. */
export function stateOf({ platform, architecture, cpu, gpus }: Machine): string {
  const { model, cores, vectors } = cpu
  return JSON.stringify([
    ...[ownVersion(), platform, architecture, model, cores, vectors, gpus],
    installedRuntimes(),
  ])
}

export interface Tunings {
  /** Those that hold for the machine as it is, newest first. A damaged file is moved aside and told. */
  read(): Promise<Tuning[]>
  /** In place of an earlier one of the same shape. Throws `file-unwritable`. */
  keep(tuning: Tuning): void
}

/** Each call reads the file: another process may have written it. */
export function openTunings(config: string, problem: (problem: StoreProblem) => void): Tunings {
  return {
    async read() {
      const { tunings } = open(config, problem).read()
      // Asking a graphics card takes a while: not for nothing.
      if (tunings.length === 0) return []
      const state = stateOf(await inspectMachine())
      return tunings.filter((tuning) => tuning.state === state)
    },
    keep(tuning) {
      const store = open(config, problem)
      const others = store.read().tunings.filter((other) => !isSame(other, tuning))
      store.write({ tunings: [tuning, ...others].slice(0, mostTunings) })
    },
  }
}

function isSame(a: Tuning, b: Tuning): boolean {
  return a.model === b.model && a.resolution === b.resolution && a.batch === b.batch
}
