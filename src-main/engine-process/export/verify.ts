/** Holds an export against its checkpoint again, long after: the job `verify-export`. */
import { VitrineError } from '../../contract/errors.js'
import type { ExportManifest } from '../../contract/export.js'
import { readManifest } from '../../runs/exports.js'
import type { VerifyExportJob } from '../../runs/messages.js'
import type { JobHost } from '../evaluate.js'
import { openModel } from '../open-model.js'
import { changedFiles } from './files.js'
import { formatFor } from './formats.js'
import { mismatch } from './job.js'
import { readKept } from './kept.js'
import { askCheckpoint, checkParity, createProgress, type Reference } from './parity.js'
import { parityPictures } from './pictures.js'

/**
 * With the pictures kept in the export, or with those of a folder and the checkpoint itself. Says
 * `progress` and one `verification`. Throws `export-mismatch`, also where a file was changed.
 */
export async function executeVerification(job: VerifyExportJob, host: JobHost): Promise<void> {
  const { folder } = job
  const manifest = readManifest(folder)
  const { model: facts, options } = manifest
  const format = formatFor(options)
  const changed = await changedFiles(folder, manifest.files)
  const kept = job.data === null ? await keptReference(manifest, folder) : null
  const step = createProgress(kept?.pictures.length ?? 2 * job.pictures, host)
  const reference = kept ?? (await ownReference(job, manifest, step))
  const parity = await checkParity(format, folder, { facts, options }, reference, step)
  host.emit({ type: 'verification', folder, changed, parity })
  if (!parity.passed) throw mismatch(folder, parity)
  if (changed.length === 0) return
  throw new VitrineError('export-mismatch', {
    what: `The export in ${folder} is not what was written.`,
    why: `Changed or gone: ${changed.slice(0, 6).join(', ')}${changed.length > 6 ? ', …' : ''}.`,
    remedy: 'Export the run again.',
  })
}

async function keptReference({ model }: ExportManifest, folder: string): Promise<Reference> {
  const kept = await readKept(folder, model.classes.length)
  return {
    source: 'kept',
    runtime: 'the checkpoint, when it was exported',
    pictures: kept.map(({ picture }, index) => ({
      name: String(index),
      label: null,
      shown: () => Promise.resolve(picture),
    })),
    probabilities: Float32Array.from(kept.flatMap(({ probabilities }) => probabilities)),
    notes: [],
  }
}

async function ownReference(
  { data, pictures, engine }: VerifyExportJob,
  { checkpoint, options, model: facts }: ExportManifest,
  step: ReturnType<typeof createProgress>,
): Promise<Reference> {
  const source = { type: 'file', path: checkpoint } as const
  const model = openModel({
    source,
    gelu: facts.gelu,
    resolution: facts.resolution,
    batch: 1,
    engine,
  })
  const chosen = await parityPictures({ run: null, data, model: facts, count: pictures })
  return askCheckpoint(model, chosen, { engine, whole: options.preprocessing, step })
}
