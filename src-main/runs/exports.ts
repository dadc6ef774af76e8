/** Folders of exports: the model's files, export.json, parity.json, and the pictures kept in parity/. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { z } from 'zod'
import {
  exportManifestSchema,
  exportNameSchema,
  parityReportSchema,
  type ExportManifest,
  type ExportOptions,
  type ExportResult,
  type ParityReport,
} from '../contract/export.js'
import { VitrineError } from '../contract/errors.js'
import { writeFileAtomic } from '../platform/atomic-file.js'
import { writing } from '../platform/writing.js'

const manifestFile = (folder: string) => join(folder, 'export.json')
const parityFile = (folder: string) => join(folder, 'parity.json')
export const exportsFolder = (run: string) => join(run, 'exports')

/** What an export is called: `onnx-float16-preprocessing`. */
export function exportName({ format, precision, preprocessing }: ExportOptions): string {
  return [format, precision, ...(preprocessing ? ['preprocessing'] : [])].join('-')
}

/** A folder of this run that is not there yet: `onnx-float32`, `onnx-float32-2`, … */
export function freeExportFolder(run: string, options: ExportOptions): string {
  const name = exportName(options)
  for (let attempt = 1; ; attempt++) {
    const folder = join(exportsFolder(run), attempt === 1 ? name : `${name}-${attempt}`)
    if (!existsSync(folder)) return folder
  }
}

/**
 * Has `fill` write into a folder beside, which takes its name once all is in it; what fails leaves
 * nothing. Throws `file-unwritable`, also where `folder` is there already.
 */
export async function writeExportFolder<T>(
  folder: string,
  fill: (beside: string) => Promise<T>,
): Promise<T> {
  if (existsSync(folder)) {
    throw new VitrineError('file-unwritable', {
      what: `${folder} cannot be written.`,
      why: 'It is there already.',
      remedy: 'Choose another folder, or remove this one.',
    })
  }
  const beside = join(dirname(folder), `.${basename(folder)}.${process.pid}.temporary`)
  try {
    writing(folder, () => mkdirSync(beside, { recursive: true }))
    const filled = await fill(beside)
    writing(folder, () => renameSync(beside, folder))
    return filled
  } catch (thrown) {
    rmSync(beside, { recursive: true, force: true })
    throw thrown
  }
}

export function writeManifest(folder: string, manifest: ExportManifest): void {
  writeFileAtomic(manifestFile(folder), `${JSON.stringify(manifest, null, 1)}\n`)
}

export function writeParity(folder: string, report: ParityReport): void {
  writeFileAtomic(parityFile(folder), `${JSON.stringify(report, null, 1)}\n`)
}

/** Throws `export-malformed`, `file-not-found`. */
export function readManifest(folder: string): ExportManifest {
  return read(exportManifestSchema, manifestFile(folder))
}

/** The exports of a run, by name; what is no whole export is passed over. */
export function listExports(run: string): ExportResult[] {
  const all = exportsFolder(run)
  if (!existsSync(all)) return []
  return readdirSync(all)
    .filter((name) => exportNameSchema.safeParse(name).success)
    .sort()
    .flatMap((name) => {
      try {
        return [readExport(join(all, name))]
      } catch (thrown) {
        if (thrown instanceof VitrineError) return []
        throw thrown
      }
    })
}

/** Throws `export-malformed`, `file-not-found`. */
function readExport(folder: string): ExportResult {
  const manifest = readManifest(folder)
  const parity = read(parityReportSchema, parityFile(folder))
  return {
    type: 'export',
    name: basename(folder),
    folder,
    manifest,
    bytes: bytesOf(manifest),
    parity,
  }
}

export function bytesOf({ files }: ExportManifest): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

function read<T>(schema: z.ZodType<T>, path: string): T {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const what = `${path} cannot be read.`
    const remedy = 'Give the folder of an export, as `vitrine export` names it.'
    throw new VitrineError('file-not-found', { what, why, remedy }, { cause })
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.slice(0, 500) : String(cause)
    const what = `${path} is damaged.`
    throw new VitrineError(
      'export-malformed',
      { what, why, remedy: 'Export the run again.' },
      { cause },
    )
  }
}
