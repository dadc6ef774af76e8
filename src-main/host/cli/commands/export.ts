/** `vitrine export RUN|FILE --to FORMAT` and `vitrine verify-export FOLDER`. */
import { Option, type Command } from 'commander'
import { resolve } from 'node:path'
import {
  exportFormatNames,
  precisionNames,
  type ExportFormatName,
  type Precision,
} from '../../../contract/export.js'
import { geluSchema, type Gelu } from '../../../contract/model.js'
import { exportFolder, exportModel, usualPictures, verifyExport } from '../../../service/exports.js'
import { modelSource } from '../../../service/models.js'
import { workspaceFolder } from '../../../service/workspace.js'
import { numberOf } from '../numbers.js'
import { withOutput } from '../work.js'

interface ParityFlags {
  readonly json?: boolean
  readonly data?: string
  readonly pictures: string
  readonly threads: string
}

interface ExportFlags extends ParityFlags {
  readonly to: ExportFormatName
  readonly precision: Precision
  readonly preprocessing?: boolean
  readonly out?: string
  readonly workspace?: string
  readonly checkpoint: 'last' | 'best'
  readonly gelu?: Gelu
  readonly resolution?: string
}

function withParityFlags(command: Command): Command {
  return command
    .option('--pictures <count>', 'to compare with the checkpoint on', String(usualPictures))
    .option('--threads <count>', '0: all cores', '0')
    .option('--json', 'one JSON object a line on standard output')
}

/** The checkpoint is asked as the app asks it, on what this machine has. */
function parityWish({ data, pictures, threads }: ParityFlags) {
  return {
    data: data === undefined ? null : resolve(data),
    pictures: numberOf('pictures', pictures) ?? usualPictures,
    engine: {
      executor: 'auto' as const,
      provider: 'auto' as const,
      threads: numberOf('threads', threads) ?? 0,
    },
  }
}

export function registerExport(program: Command): void {
  withParityFlags(
    program
      .command('export')
      .argument('<model>', 'a run by its id or folder, or a checkpoint file')
      .description('write a trained model for other programs, and check that it answers the same')
      .addOption(new Option('--to <format>').choices(exportFormatNames).makeOptionMandatory())
      .addOption(
        new Option('--precision <kind>', 'of the weights')
          .choices(precisionNames)
          .default('float32'),
      )
      .option('--preprocessing', 'take pictures of any size: resize and crop in the model')
      .option('--out <folder>', 'default: exports/ in the folder of the run')
      .option('--data <folder>', 'pictures to compare on (default: validation pictures of the run)')
      .addOption(
        new Option('--checkpoint <which>', 'of a run').choices(['last', 'best']).default('best'),
      )
      .addOption(
        new Option('--gelu <kind>', 'for files that do not say').choices(geluSchema.options),
      )
      .option('--resolution <pixels>', 'side of the pictures (default: as trained)')
      .option('--workspace <folder>', 'where runs are kept'),
  ).action(async (model: string, flags: ExportFlags) => {
    const source = modelSource(workspaceFolder(flags.workspace), model, flags.checkpoint)
    const { to: format, precision, preprocessing = false, gelu = null } = flags
    const options = { format, precision, preprocessing }
    const { engine, ...parity } = parityWish(flags)
    const resolution = numberOf('resolution', flags.resolution) ?? null
    const folder = flags.out === undefined ? exportFolder(source, options) : resolve(flags.out)
    const wish = { source, gelu, resolution, batch: 1, engine }
    await withOutput(flags, 'Stopping.', ({ emit, signal }) =>
      exportModel({ model: wish, options, folder, ...parity }, { emit, signal }),
    )
  })

  withParityFlags(
    program
      .command('verify-export')
      .argument('<folder>', 'an export')
      .description('check that an export is whole and answers as its checkpoint')
      .option(
        '--data <folder>',
        'pictures to compare on, with the checkpoint itself (default: those kept in the export)',
      ),
  ).action(async (folder: string, flags: ParityFlags) => {
    await withOutput(flags, 'Stopping.', ({ emit, signal }) =>
      verifyExport({ folder: resolve(folder), ...parityWish(flags) }, { emit, signal }),
    )
  })
}
