/** Writes a trained model for other programs and holds it against its checkpoint: the job `export`. */
import { basename } from 'node:path'
import type { ExportedModel, ExportManifest, ParityReport } from '../../contract/export.js'
import { VitrineError } from '../../contract/errors.js'
import { ownVersion } from '../../platform/version.js'
import { bytesOf, writeExportFolder, writeManifest, writeParity } from '../../runs/exports.js'
import type { ExportJob } from '../../runs/messages.js'
import type { JobHost } from '../evaluate.js'
import { classNames, openModel, type Model } from '../open-model.js'
import { writeModelCard } from './card-file.js'
import { describeFiles } from './files.js'
import type { ExportSource } from './format.js'
import { formatFor } from './formats.js'
import { largestKept, mostKept, writeKept, type KeptPicture } from './kept.js'
import { askCheckpoint, checkParity, createProgress, type Reference } from './parity.js'
import { parityPictures } from './pictures.js'

/** Says `progress` and one `export`. Throws `export-mismatch` where the gate fails; the files stay. */
export async function executeExport(job: ExportJob, host: JobHost): Promise<void> {
  formatFor(job.options) // before a large file is read
  const { source } = job.model
  await exportOpened(openModel(job.model), source.type === 'run' ? source.folder : null, job, host)
}

/** `run`: folder of the run that the model is of. */
export async function exportOpened(
  model: Model,
  run: string | null,
  job: Pick<ExportJob, 'options' | 'folder' | 'data' | 'pictures'> & {
    readonly model: Pick<ExportJob['model'], 'engine'>
  },
  host: JobHost,
): Promise<void> {
  const { options, folder } = job
  const format = formatFor(options)
  const facts = factsOf(model)
  const chosen = await parityPictures({
    run,
    data: job.data,
    model: facts,
    count: job.pictures,
  })
  // Asked of the checkpoint, then of the export.
  const step = createProgress(2 * chosen.pictures.length, host)
  const reference = await askCheckpoint(model, chosen, {
    engine: job.model.engine,
    whole: options.preprocessing,
    step,
  })
  const source: ExportSource = {
    facts,
    architecture: model.architecture,
    arrays: model.arrays,
    run,
  }
  const { manifest, parity } = await writeExportFolder(folder, async (beside) => {
    await format.write(source, beside, options)
    await writeKept(beside, await keptPictures(reference, facts))
    const manifest: ExportManifest = {
      version: 1,
      created: new Date().toISOString(),
      vitrine: ownVersion(),
      options,
      model: facts,
      checkpoint: model.file,
      files: await describeFiles(beside),
    }
    const parity = await checkParity(format, beside, { facts, options }, reference, step)
    writeManifest(beside, manifest)
    writeParity(beside, parity)
    // Not among the listed files: people write into it.
    writeModelCard(beside, manifest, parity, run)
    return { manifest, parity }
  })
  const name = basename(folder)
  host.emit({ type: 'export', name, folder, manifest, bytes: bytesOf(manifest), parity })
  if (!parity.passed) throw mismatch(folder, parity)
}

export function mismatch(folder: string, parity: ParityReport): VitrineError {
  const { top1Agreement, largestDifference, thresholds, pictures } = parity
  const difference = largestDifference?.toExponential(1) ?? 'not a number'
  return new VitrineError('export-mismatch', {
    what: `The export in ${folder} does not answer as its checkpoint does.`,
    why:
      `Of ${pictures} pictures ${(top1Agreement * 100).toFixed(1)} % have the same likeliest class ` +
      `(needed: ${thresholds.top1Agreement * 100} %); the largest difference of a probability is ` +
      `${difference} (allowed: ${thresholds.largestDifference}).`,
    remedy: 'Do not use these files. Export with another precision, or report it.',
  })
}

/** What is to be said of a model with its export. Throws `checkpoint-mismatch`. */
export function factsOf(model: Model): ExportedModel {
  const { name, size, architecture, resolution, loss, step } = model
  return {
    name: basename(name),
    architecture: size,
    gelu: architecture.gelu,
    resolution,
    classes: [...classNames(model)],
    loss,
    preprocessing: {
      resize: 'area',
      shortSide: Math.round((resolution * 256) / 224),
      crop: resolution,
      mean: 0.5,
      deviation: 0.5,
    },
    step,
    licence: model.licence,
  }
}

/** The first ones that are small enough, as the export is given them. */
async function keptPictures(
  { pictures, probabilities }: Reference,
  { classes }: ExportedModel,
): Promise<KeptPicture[]> {
  const kept: KeptPicture[] = []
  for (const [index, { shown }] of pictures.entries()) {
    if (kept.length === mostKept) break
    const picture = await shown()
    if (picture.width * picture.height > largestKept) continue
    const row = probabilities.subarray(index * classes.length, (index + 1) * classes.length)
    kept.push({ picture, probabilities: [...row] })
  }
  return kept
}
