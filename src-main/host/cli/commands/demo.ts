/**
 * `vitrine demo`: trains a small ViT from scratch on the sample pictures that come with the
 * project. It is the `train` command with fixed words, so what it shows is what users get.
 */
import { join } from 'node:path'
import type { Command } from 'commander'
import { VitrineError } from '../../../contract/errors.js'
import { projectRoot } from '../../../platform/entries.js'

/** The words given to `vitrine train`: scratch, meant for two minutes on two cores (not yet measured). */
export function demoWords(sampleFolder: string): string[] {
  return [
    sampleFolder,
    ...['--model', 'Ti/16'],
    ...['--from', 'scratch'],
    ...['--recipe', 'scratch'],
    ...['--resolution', '80'],
    ...['--batch', '32'],
    ...['--steps', '240'],
    ...['--warmup', '10%'],
    ...['--learning-rate', '0.0005'],
    ...['--level', 'none'],
    ...['--seed', '0'],
  ]
}

/** Adds `demo` to the program; `train` must be there when the command runs. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('train a small ViT on the sample pictures of the project')
    .option('--steps <count>', 'optimizer steps instead of the 240 of the demo')
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
