/** `vitrine study element FOLDER --number N`: one run of a plan, as an element of a cluster's array does it. */
import type { Command } from 'commander'
import { resolve } from 'node:path'
import { z } from 'zod'
import { appFolders } from '../../../platform/app-folders.js'
import { runElement } from '../../../service/cluster/run-element.js'
import { openTunings } from '../../../service/tuning/tunings-file.js'
import { describeStart } from '../describe.js'
import { numberOf } from '../numbers.js'
import { parseFlags } from '../parse-flags.js'
import { withOutput } from '../work.js'

interface Flags {
  readonly number: string
  readonly json?: boolean
}

const numberSchema = z.int().min(0)

export function registerElement(study: Command): void {
  study
    .command('element')
    .argument('<folder>', 'a plan that `vitrine study plan` wrote')
    .description('do one run of a plan, or go on with it; done before, it is not done again')
    .requiredOption('--number <count>', 'of its file below runs/')
    .option('--json', 'one JSON object a line on standard output')
    .action(async (folder: string, flags: Flags) => {
      const number = parseFlags('study element', numberSchema, numberOf('number', flags.number))
      await withOutput(flags, 'Stopping after a checkpoint.', (host) =>
        runElement(resolve(folder), number, {
          ...host,
          tunings: openTunings(appFolders().config, ({ what, why }) => host.note(`${what} ${why}`)),
          started: (run) => host.note(describeStart(run)),
        }),
      )
    })
}
