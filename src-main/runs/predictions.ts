/** predictions.jsonl: a line an evaluation, of the pictures that `watchedPictures` chooses. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { watchedPredictionsSchema } from '../contract/run.js'
import { writeFileAtomic } from '../platform/atomic-file.js'
import { writing } from '../platform/writing.js'

const lineSchema = watchedPredictionsSchema.shape.evaluations.element
export type WatchedLine = z.infer<typeof lineSchema>

const fileOf = (folder: string) => join(folder, 'predictions.jsonl')

/** Throws `file-unwritable`. */
export function appendPredictions(folder: string, line: WatchedLine): void {
  const path = fileOf(folder)
  writing(path, () => appendFileSync(path, `${JSON.stringify(line)}\n`))
}

/** Oldest first; lines that a crash tore are passed over. */
export async function readPredictions(folder: string): Promise<WatchedLine[]> {
  if (!existsSync(fileOf(folder))) return []
  return parse(await readFile(fileOf(folder), 'utf8'))
}

/** Forgets what was said after `step`. */
export function rewindPredictions(folder: string, step: number): void {
  if (!existsSync(fileOf(folder))) return
  const kept = parse(readFileSync(fileOf(folder), 'utf8')).filter((line) => line.step <= step)
  writeFileAtomic(fileOf(folder), kept.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

function parse(text: string): WatchedLine[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [lineSchema.parse(JSON.parse(line))]
    } catch {
      return []
    }
  })
}
