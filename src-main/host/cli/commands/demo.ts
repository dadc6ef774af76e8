/**
 * `vitrine demo`: trains a small ViT from scratch on the sample pictures that come with the
 * project. It is the `train` command with fixed words, so what it shows is what users get.
 */
import { join } from 'node:path'
import type { Command } from 'commander'
import { VitrineError } from '../../../contract/errors.js'
import { projectRoot } from '../../../platform/entries.js'

/**
 * The words given to `vitrine train`: the smallest model from scratch, since a Ti/16 learns less
 * in two minutes on two cores (0.25 against 0.42 to 0.46 validation top-1; chance is 0.083).
 */
export function demoWords(sampleFolder: string): string[] {
  return [
    sampleFolder,
    ...['--model', 'test'],
    ...['--from', 'scratch'],
    ...['--recipe', 'scratch'],
    ...['--resolution', '64'],
    ...['--batch', '32'],
    ...['--steps', '2500'],
    ...['--warmup', '10%'],
    ...['--learning-rate', '0.003'],
    ...['--weight-decay', '1'],
    ...['--loss', 'softmax'],
    ...['--level', 'none'],
    ...['--crop-area', '0.4'],
    ...['--cache', '64'],
    ...['--seed', '0'],
  ]
}

/** Adds `demo` to the program; `train` must be there when the command runs. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('train a small ViT on the sample pictures of the project')
    .option('--steps <count>', 'optimizer steps instead of the 2500 of the demo')
    .option('--workspace <folder>', 'where the run is kept')
    .option('--json', 'one JSON object a line on standard output')
    .action(async (options: { steps?: string; workspace?: string; json?: boolean }) => {
      const train = program.commands.find((command) => command.name() === 'train')
      if (!train) {
        throw new VitrineError('internal', {
          what: 'The demo has nothing to run.',
          why: 'This build has no `train` command.',
          remedy: 'Build the command line again from complete sources.',
        })
      }
      const words = [
        ...demoWords(join(projectRoot(), 'resources', 'sample')),
        // The last of two equal options counts.
        ...(options.steps === undefined ? [] : ['--steps', options.steps]),
        ...(options.workspace === undefined ? [] : ['--workspace', options.workspace]),
        ...(options.json ? ['--json'] : []),
      ]
      await train.parseAsync(words, { from: 'user' })
    })
}
