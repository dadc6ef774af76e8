/** `vitrine models` and `vitrine download MODEL`: published checkpoints. */
import { Option, type Command } from 'commander'
import { cardFields, searchCards, sortCards, type CardField } from '../../../contract/card-order.js'
import type { ModelCard } from '../../../contract/model-card.js'
import { appFolders } from '../../../platform/app-folders.js'
import {
  downloadPublished,
  publishedModels,
  type PublishedModel,
} from '../../../service/published.js'
import { megabytes, percent, table } from '../describe.js'
import { withOutput } from '../work.js'

/** Where the largest matters most. */
const descending: readonly CardField[] = ['top1', 'upstream']

export function registerPublished(program: Command): void {
  program
    .command('models')
    .description('list the published checkpoints and which of them are on this machine')
    .option('--search <words>', 'those with all of these words in name, data or augmentation')
    .addOption(new Option('--sort <field>').choices(cardFields))
    .option('--json', 'one JSON object a line on standard output')
    .action(async (flags: { search?: string; sort?: CardField; json?: boolean }) => {
      const models = await publishedModels(appFolders().config)
      const cards = searchCards(
        models.map(({ card }) => card),
        flags.search ?? '',
      )
      const { sort } = flags
      const sorted = sort === undefined ? cards : sortCards(cards, sort, descending.includes(sort))
      const shown = sorted.flatMap((card) => models.filter((model) => model.card === card))
      const text = flags.json ? shown.map(lineOf).join('\n') : describeModels(shown)
      process.stdout.write(text === '' ? '' : `${text}\n`)
    })

  program
    .command('download')
    .argument('<model>', 'a name of `vitrine models`, or OWNER/NAME of a repository on the hub')
    .description('fetch a published checkpoint into the cache that timm uses too')
    .option('--npz', "the authors' own file instead of the hub's copy")
    .option('--json', 'one JSON object a line on standard output')
    .action(async (model: string, flags: { npz?: boolean; json?: boolean }) => {
      await withOutput(flags, 'Stopping; what was fetched is kept.', async (host) => {
        const source = flags.npz === true ? 'npz' : null
        let last = -Infinity
        const { file, bytes } = await downloadPublished(model, source, appFolders().config, {
          signal: host.signal,
          checking: () => host.note('All is here; checking it.'),
          progress(done, total) {
            const now = performance.now()
            if (now - last < 200 && done < total) return
            last = now
            host.progress(done, total, [
              percent(done / total),
              `${megabytes(done)} of ${megabytes(total)}`,
            ])
          },
        })
        if (host.json) {
          process.stdout.write(`${JSON.stringify({ type: 'result', file, bytes })}\n`)
        } else host.say(file)
      })
    })
}

function lineOf({ card, here }: PublishedModel): string {
  return JSON.stringify({ type: 'model', ...card, file: here?.file ?? null })
}

function describeModels(models: readonly PublishedModel[]): string {
  if (models.length === 0) return 'No published checkpoint has all of these words.'
  const part = (value: number | null) => (value === null ? '-' : percent(value))
  const rows = models.map(({ card, here }) => [
    card.recommended ? '*' : '',
    card.name,
    card.architecture,
    card.data.replaceAll('ImageNet-', ''),
    card.pretraining?.augmentation ?? '-',
    `${card.resolution}`,
    `${(card.parameters / 1e6).toFixed(1)} M`,
    card.gmacs.toFixed(1),
    part(card.imagenetTop1),
    upstreamOf(card),
    stateOf(card.model === null, here !== null),
  ])
  const heads = [
    '',
    'name',
    'model',
    'data',
    'level',
    'px',
    'params',
    'GMACs',
    'top-1',
    'upstream',
    'here',
  ]
  return [
    ...table([heads, ...rows], 'lllllrrrrrl'),
    '',
    '* recommended by the paper: of its architecture the best on held-out ImageNet-21k after 300 epochs.',
    'top-1: ImageNet validation. upstream: held-out pictures of the data that it was pre-trained on;',
    '~ is read off a figure, and only numbers of the same data compare.',
    'Before you compare them on ImageNet-1k: its pictures lie in ImageNet-21k, so measure on ImageNetV2.',
  ].join('\n')
}

/** The paper's figure 4 is printed in whole percents. */
function upstreamOf({ upstream }: ModelCard): string {
  if (upstream === null) return '-'
  const { accuracy, source } = upstream
  return source === 'figure-4' ? `~${Math.round(accuracy * 100)} %` : percent(accuracy)
}

function stateOf(foreign: boolean, here: boolean): string {
  if (foreign) return 'not readable'
  return here ? 'yes' : 'no'
}
