/** Trained models as files for other programs, for every host: write one, hold one against its checkpoint. */
import { basename, resolve } from 'node:path'
import type { ExportOptions } from '../contract/export.js'
import { exportName, freeExportFolder } from '../runs/exports.js'
import {
  exportJobSchema,
  verifyExportJobSchema,
  type ExportJob,
  type ModelWish,
  type VerifyExportJob,
} from '../runs/messages.js'
import { superviseEngine } from '../runs/supervisor.js'
import { checked, type JobHost } from './models.js'

/** Pictures that an export is held against its checkpoint with, where nothing else is asked. */
export const usualPictures = 64

const remedy = 'Give the command again; nothing was kept.'

/** In the run's folder `exports`; of a checkpoint file in the current folder. Its name is free. */
export function exportFolder(source: ModelWish['source'], options: ExportOptions): string {
  if (source.type === 'run') return freeExportFolder(source.folder, options)
  const stem = basename(source.path).replace(/\.[^.]+$/, '')
  return resolve(`${stem}-${exportName(options)}`)
}

/** Says `progress` and one `export`. Throws `export-mismatch` where it does not answer as its checkpoint. */
export async function exportModel(job: Omit<ExportJob, 'type'>, host: JobHost): Promise<void> {
  const whole = checked(exportJobSchema, { type: 'export' as const, ...job })
  await superviseEngine(whole, { ...host, remedy })
}

/** Says `progress` and one `verification`. Throws `export-mismatch`, `export-malformed`. */
export async function verifyExport(
  job: Omit<VerifyExportJob, 'type'>,
  host: JobHost,
): Promise<void> {
  const whole = checked(verifyExportJobSchema, { type: 'verify-export' as const, ...job })
  await superviseEngine(whole, { ...host, remedy })
}
