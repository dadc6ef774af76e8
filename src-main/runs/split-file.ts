/**
 * split.json: which pictures a run trains on and is measured on. Long (a line a picture, so to
 * say), so that only the processes that read pictures open it; run.json has the counts.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { VitrineError } from '../contract/errors.js'
import { labelSchema } from '../contract/label.js'
import { writeFileAtomic } from '../platform/atomic-file.js'

const examplesSchema = z.array(z.object({ path: z.string(), label: labelSchema }))

/** Paths are absolute. */
export const splitSchema = z.object({ train: examplesSchema, validation: examplesSchema })
export type Split = z.infer<typeof splitSchema>

export const splitFile = (folder: string) => join(folder, 'split.json')

/** Throws `file-unwritable`. */
export function writeSplit(path: string, split: Split): void {
  writeFileAtomic(path, `${JSON.stringify(split)}\n`)
}

/** Throws `run-malformed`. */
export function readSplit(folder: string): Split {
  const own = splitFile(folder)
  try {
    return splitSchema.parse(existsSync(own) ? readJson(own) : splitInRecord(folder))
  } catch (cause) {
    const text = {
      what: `The pictures of the run in ${folder} cannot be read.`,
      why: `Its split.json is damaged or gone: ${cause instanceof Error ? cause.message : String(cause)}.`,
      remedy: 'Restore the file from a copy or start a new run.',
    }
    throw new VitrineError('run-malformed', text, { cause })
  }
}

/** Writes split.json for a run of the first format, before its run.json is written over. */
export function moveSplitOut(folder: string): void {
  if (existsSync(splitFile(folder)) || !existsSync(join(folder, 'run.json'))) return
  const split = splitSchema.safeParse(splitInRecord(folder))
  if (split.success) writeSplit(splitFile(folder), split.data)
}

/** The first format of run.json held the split. */
function splitInRecord(folder: string): unknown {
  return (readJson(join(folder, 'run.json')) as { split?: unknown } | null)?.split
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
