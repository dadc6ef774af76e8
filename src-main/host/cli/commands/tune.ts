/** `vitrine tune`: tries which engine, precision, micro-batch and threads train a model fastest here. */
import type { Command } from 'commander'
import { tuningShapeSchema, type TuneReport } from '../../../contract/tuning.js'
import { appFolders } from '../../../platform/app-folders.js'
import { launchChild } from '../../../platform/process-port.js'
import { keepTuning, tune } from '../../../service/tuning/tune.js'
import { openTunings } from '../../../service/tuning/tunings-file.js'
import { choiceWords, shapeWords, trialLine, tunedLine } from '../describe-tuning.js'
import { numberOf } from '../numbers.js'
import { parseFlags } from '../parse-flags.js'
import { withOutput } from '../work.js'

interface TuneFlags {
  readonly model: string
  readonly resolution: string
  readonly batch: string
  readonly json?: boolean
}

export function registerTune(program: Command): void {
  program
    .command('tune')
    .description(
      'find what trains a model fastest on this machine, about a minute; runs then use it',
    )
    .option('--model <name>', 'what to train', 'Ti/16')
    .option('--resolution <pixels>', 'side of the pictures', '224')
    .option('--batch <examples>', 'in one optimizer step', '32')
    .option('--json', 'one JSON object on standard output')
    .action(async (flags: TuneFlags) => {
      const shape = parseFlags('tune', tuningShapeSchema, {
        model: flags.model,
        resolution: numberOf('resolution', flags.resolution),
        batch: numberOf('batch', flags.batch),
      })
      // Brings TensorFlow.js, which would slow every other command's start.
      const { examine } = await import('../../../service/doctor.js')
      await withOutput(flags, 'Stopping; nothing is kept.', async ({ signal, note }) => {
        const tunings = openTunings(appFolders().config, ({ what, why }) => note(`${what} ${why}`))
        note('Looking which engines work here.')
        const report = await examine()
        let told = 0
        const tuning = await tune(shape, {
          ...{ report, signal, launch: launchChild },
          onTrial(next, made) {
            for (const trial of made.slice(told)) note(`  ${trialLine(trial)}`)
            told = made.length
            note(`Trying ${choiceWords(next)}`)
          },
        })
        for (const trial of tuning.trials.slice(told)) note(`  ${trialLine(trial)}`)
        const tuned = keepTuning(tuning, tunings)
        const result: TuneReport = { type: 'tuning', tuning, tuned }
        const words = `${shapeWords(shape)}: ${tunedLine(tuned)}`
        process.stdout.write(flags.json ? `${JSON.stringify(result)}\n` : `${words}\n`)
      })
    })
}
