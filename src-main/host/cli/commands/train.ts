/** `vitrine train FOLDER` and `vitrine pretrain FOLDER`: flags to a wish; the run's events to the output. */
import type { Command } from 'commander'
import { statSync } from 'node:fs'
import type { ConfigWish } from '../../../contract/run-config.js'
import { appFolders } from '../../../platform/app-folders.js'
import { mergeWishes, readConfigFile } from '../../../service/config-file.js'
import { ownWeights } from '../../../service/own-weights.js'
import { publishedFile } from '../../../service/published.js'
import { settings, wishOfWords } from '../../../service/settings.js'
import { trainRun } from '../../../service/train.js'
import { openTunings } from '../../../service/tuning/tunings-file.js'
import { workspaceFolder } from '../../../service/workspace.js'
import { describeStart } from '../describe.js'
import { withOutput } from '../work.js'

interface TrainFlags {
  readonly workspace?: string
  readonly json?: boolean
  readonly config?: string
}

/** As commander names a flag's value. */
const propertyOf = (flag: string) =>
  flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const labelsHelp = `
A labels file names pictures with any number of labels each; paths are seen from its folder.
  CSV, TSV  a first line with the columns path, labels and, if wished, split; labels between |
  JSONL     an object a line: {"path": "a.jpg", "labels": ["dog", "ball"], "split": "train"}
split is train or validation, in every line or in none.`

export function registerTrain(program: Command): void {
  const train = program
    .command('train')
    .description('train or fine-tune a Vision Transformer on a folder')
  withFlags(train, {})
  const pretrain = program
    .command('pretrain')
    .description("train weights that others start from, by the paper's recipe, with a card")
  withFlags(pretrain, { recipe: 'pretrain' })
}

/** `usual`: under what the flags and the config file say. */
function withFlags(command: Command, usual: ConfigWish): void {
  command
    .argument('[folder]', 'one folder of pictures for each class, or train/ and val/ of such')
    .addHelpText('after', labelsHelp)
    .option('--config <file>', 'a run.json, or fields of its config; flags win over it')
  for (const { flag, value, help, kind } of settings) {
    const choices = kind.type === 'choice' ? `${kind.choices.join(', ')}; ` : ''
    command.option(`--${flag} <${value}>`, choices + help)
  }
  command
    .option('--workspace <folder>', 'where runs are kept')
    .option('--json', 'one JSON object a line on standard output')
    .action(async (folder: string | undefined, flags: TrainFlags) => {
      const said = command.opts<Record<string, string | undefined>>()
      const words = new Map(
        settings.flatMap(({ flag }) => {
          const value = said[propertyOf(flag)]
          return value === undefined ? [] : [[flag, value] as const]
        }),
      )
      const flagged = wishOfWords(words)
      const file = mergeWishes(
        usual,
        flags.config === undefined ? {} : readConfigFile(flags.config),
      )
      const wish = mergeWishes(
        file,
        folder === undefined ? flagged : { ...flagged, data: { ...flagged.data, folder } },
      )
      const workspace = workspaceFolder(flags.workspace)
      await withOutput(flags, 'Stopping after a checkpoint.', async (host) =>
        trainRun(workspace, await withWeights(wish, workspace), {
          ...host,
          tunings: openTunings(appFolders().config, ({ what, why }) => host.note(`${what} ${why}`)),
          started: (run) => host.note(describeStart(run)),
        }),
      )
    })
}

/**
 * The weights that the run starts from as a file, where a card, a run or a published name was given.
 * Throws `start-not-found`, `checkpoint-malformed`, `run-not-found`.
 */
async function withWeights(wish: ConfigWish, workspace: string): Promise<ConfigWish> {
  const from = wish.model?.from
  if (from === undefined || from === 'scratch') return wish
  const isFile = statSync(from, { throwIfNoEntry: false })?.isFile() === true
  const file =
    isFile && !from.endsWith('.json')
      ? null
      : ((await ownWeights(workspace, from)) ?? (await publishedFile(from, appFolders().config)))
  return file === null ? wish : { ...wish, model: { ...wish.model, from: file } }
}
