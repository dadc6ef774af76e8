/** `vitrine train FOLDER`: flags to a wish; the run's events to the output. */
import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import type { ConfigWish } from '../../../contract/run-config.js'
import { appFolders } from '../../../platform/app-folders.js'
import { mergeWishes, readConfigFile } from '../../../service/config-file.js'
import { publishedFile } from '../../../service/published.js'
import { settings, wishOfWords } from '../../../service/settings.js'
import { trainRun } from '../../../service/train.js'
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

export function registerTrain(program: Command): void {
  const command = program
    .command('train')
    .argument('[folder]', 'one folder of pictures for each class, or train/ and val/ of such')
    .description('train or fine-tune a Vision Transformer on a folder')
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
      const file = flags.config === undefined ? {} : readConfigFile(flags.config)
      const wish = mergeWishes(
        file,
        folder === undefined ? flagged : { ...flagged, data: { ...flagged.data, folder } },
      )
      await withOutput(flags, 'Stopping after a checkpoint.', async (host) =>
        trainRun(workspaceFolder(flags.workspace), await withPublished(wish), {
          ...host,
          started: (run) => host.note(describeStart(run)),
        }),
      )
    })
}

/** A published checkpoint that the run starts from by its name, as its file. Throws `start-not-found`. */
async function withPublished(wish: ConfigWish): Promise<ConfigWish> {
  const from = wish.model?.from
  if (from === undefined || from === 'scratch' || existsSync(from)) return wish
  const file = await publishedFile(from, appFolders().config)
  return file === null ? wish : { ...wish, model: { ...wish.model, from: file } }
}
