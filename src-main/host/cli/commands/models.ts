/** `vitrine evaluate RUN|FILE [FOLDER]` and `vitrine predict RUN|FILE IMAGE…`. */
import { Option, type Command } from 'commander'
import { VitrineError } from '../../../contract/errors.js'
import { geluSchema, type Gelu } from '../../../contract/model.js'
import { executorNames, type ExecutorName } from '../../../contract/run-config.js'
import { evaluateModel, modelSource, predictImages } from '../../../service/models.js'
import { workspaceFolder } from '../../../service/workspace.js'
import { describeEvaluation } from '../describe.js'
import { numberOf } from '../numbers.js'
import { withOutput } from '../work.js'

interface ModelFlags {
  readonly workspace?: string
  readonly json?: boolean
  readonly checkpoint: 'last' | 'best'
  readonly gelu?: Gelu
  readonly resolution?: string
  readonly batch: string
  readonly executor: ExecutorName | 'auto'
  readonly threads: string
}

function withModelFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--checkpoint <which>', 'of a run').choices(['last', 'best']).default('last'),
    )
    .addOption(new Option('--gelu <kind>', 'for files that do not say').choices(geluSchema.options))
    .option('--resolution <pixels>', 'side of the pictures (default: as trained)')
    .option('--batch <examples>', 'at a time', '32')
    .addOption(new Option('--executor <name>').choices([...executorNames, 'auto']).default('auto'))
    .option('--threads <count>', '0: all cores', '0')
    .option('--workspace <folder>', 'where runs are kept')
    .option('--json', 'one JSON object a line on standard output')
}

function wishOf(model: string, flags: ModelFlags) {
  return {
    source: modelSource(workspaceFolder(flags.workspace), model, flags.checkpoint),
    gelu: flags.gelu ?? null,
    resolution: numberOf('resolution', flags.resolution) ?? null,
    batch: numberOf('batch', flags.batch) ?? 32,
    engine: {
      executor: flags.executor,
      provider: 'auto' as const,
      threads: numberOf('threads', flags.threads) ?? 0,
    },
  }
}

const splits = ['validation', 'test', 'train'] as const

export function registerModels(program: Command): void {
  withModelFlags(
    program
      .command('evaluate')
      .argument('<model>', 'a run by its id or folder, or a checkpoint file')
      .argument('[folder]', 'pictures, one folder a class (default: those of the run)')
      .description('measure a trained model on a folder')
      .addOption(
        new Option('--split <name>', 'default: validation, else test, else all').choices(splits),
      ),
  ).action(
    async (
      model: string,
      data: string | undefined,
      flags: ModelFlags & { split?: (typeof splits)[number] },
    ) => {
      const job = {
        model: wishOf(model, flags),
        data: data ?? null,
        split: flags.split ?? null,
        except: [],
      }
      await withOutput(flags, 'Stopping.', ({ emit, json, say, signal }) =>
        evaluateModel(job, {
          signal,
          emit(event) {
            // People get the whole table, and no second summary of it.
            if (json || (event.type !== 'evaluation' && event.type !== 'result')) emit(event)
            else if (event.type === 'evaluation') {
              say(describeEvaluation(event, process.stdout.columns ?? 80))
            }
          },
        }),
      )
    },
  )

  withModelFlags(
    program
      .command('predict')
      .argument('<model>', 'a run by its id or folder, or a checkpoint file')
      .argument('<images...>', 'picture files')
      .description('name what is in pictures')
      .option('--top <classes>', 'classes named for each picture', '5'),
  ).action(async (model: string, images: string[], flags: ModelFlags & { top: string }) => {
    const job = { model: wishOf(model, flags), images, top: numberOf('top', flags.top) ?? 5 }
    let unreadable = 0
    await withOutput(flags, 'Stopping.', async ({ emit, signal, result }) => {
      await predictImages(job, {
        signal,
        emit(event) {
          if (event.type === 'unreadable') unreadable++
          // The pictures' own lines are the progress.
          if (event.type !== 'progress') emit(event)
        },
      })
      if (unreadable === 0) result({ type: 'result', run: model, images: images.length })
    })
    if (unreadable === 0) return
    throw new VitrineError('image-unreadable', {
      what: `${unreadable} of ${images.length} pictures could not be read.`,
      why: 'The lines above say why.',
      remedy: 'Replace or leave out these files.',
    })
  })
}
