/** `vitrine train FOLDER`: flags to a request; the run's events to the output. */
import { Option, type Command } from 'commander'
import { VitrineError } from '../../../contract/errors.js'
import { geluSchema, modelNames } from '../../../contract/model.js'
import {
  executorNames,
  levelNames,
  type Duration,
  type LevelName,
} from '../../../contract/run-config.js'
import { trainRun, type TrainRequest } from '../../../service/train.js'
import { workspaceFolder } from '../../../service/workspace.js'
import { withInterrupt } from '../interrupt.js'
import { numberOf } from '../numbers.js'
import { createOutput } from '../output.js'

interface TrainFlags {
  readonly workspace?: string
  readonly json?: boolean
  readonly model?: string
  readonly from?: string
  readonly gelu?: string
  readonly resolution?: string
  readonly batch?: string
  readonly microBatch?: string
  readonly steps?: string
  readonly epochs?: string
  readonly examples?: string
  readonly learningRate?: string
  readonly warmup?: string
  readonly recipe?: 'transfer' | 'scratch'
  readonly level?: LevelName
  readonly freeze?: string
  readonly executor?: string
  readonly threads?: string
  readonly seed?: string
}

function usage(what: string, why: string): VitrineError {
  return new VitrineError('usage', { what, why, remedy: 'See `vitrine train --help`.' })
}

function durationOf(flags: TrainFlags): Duration | undefined {
  const given = (['steps', 'epochs', 'examples'] as const).flatMap((unit) => {
    const value = numberOf(unit, flags[unit])
    return value === undefined ? [] : [{ [unit]: value } as Duration]
  })
  if (given.length <= 1) return given[0]
  throw usage(
    'The length of the run was given twice.',
    'Only one of --steps, --epochs, --examples.',
  )
}

/** Leaves out what was not said. */
function requestOf(folder: string, flags: TrainFlags): TrainRequest {
  const entries = Object.entries({
    model: flags.model,
    from: flags.from,
    gelu: flags.gelu,
    resolution: numberOf('resolution', flags.resolution),
    recipe: flags.recipe,
    level: flags.level,
    freeze: flags.freeze,
    batch: numberOf('batch', flags.batch),
    microBatch: numberOf('micro-batch', flags.microBatch),
    duration: durationOf(flags),
    warmup: flags.warmup,
    learningRate: numberOf('learning-rate', flags.learningRate),
    executor: flags.executor,
    threads: numberOf('threads', flags.threads),
    seed: numberOf('seed', flags.seed),
  }).filter(([, value]) => value !== undefined)
  return { folder, ...(Object.fromEntries(entries) as Omit<TrainRequest, 'folder'>) }
}

export function registerTrain(program: Command): void {
  program
    .command('train')
    .argument('<folder>', 'one folder of pictures for each class, or train/ and val/ of such')
    .description('train or fine-tune a Vision Transformer on a folder')
    .addOption(new Option('--model <name>', 'default Ti/16').choices([...modelNames]))
    .option('--from <file>', '`scratch`, or a checkpoint (.npz, .safetensors)')
    .addOption(new Option('--gelu <kind>', 'default tanh').choices(geluSchema.options))
    .option('--resolution <pixels>', 'side of the pictures (default 224)')
    .addOption(new Option('--recipe <name>').choices(['transfer', 'scratch']))
    .addOption(new Option('--level <name>', 'augmentation').choices([...levelNames]))
    .option('--freeze <part>', 'none, backbone or first-N')
    .option('--batch <examples>', 'in one optimizer step (default 32)')
    .option('--micro-batch <examples>', 'in one pass over the graph')
    .option('--steps <count>')
    .option('--epochs <count>')
    .option('--examples <count>')
    .option('--warmup <steps>', 'steps, or a part such as 20%')
    .option('--learning-rate <rate>', 'peak')
    .addOption(new Option('--executor <name>').choices([...executorNames, 'auto']))
    .option('--threads <count>', '0: all cores')
    .option('--seed <number>')
    .option('--workspace <folder>', 'where runs are kept')
    .option('--json', 'one JSON object a line on standard output')
    .action(async (folder: string, flags: TrainFlags) => {
      const output = createOutput({ json: flags.json ?? false })
      const request = requestOf(folder, flags)
      await withInterrupt((signal) =>
        trainRun(workspaceFolder(flags.workspace), request, { emit: output.emit, signal }),
      )
    })
}
