/** batch.json: the last training batch that was kept to be looked at. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { trainingBatchSchema, type TrainingBatch } from '../contract/run.js'
import { writeFileAtomic } from '../platform/atomic-file.js'

const fileOf = (folder: string) => join(folder, 'batch.json')

/** Throws `file-unwritable`. */
export function writeBatch(folder: string, batch: TrainingBatch): void {
  writeFileAtomic(fileOf(folder), JSON.stringify(batch))
}

/** null: none was kept, or it is damaged; the next one replaces it. */
export async function readBatch(folder: string): Promise<TrainingBatch | null> {
  if (!existsSync(fileOf(folder))) return null
  try {
    return trainingBatchSchema.parse(JSON.parse(await readFile(fileOf(folder), 'utf8')))
  } catch {
    return null
  }
}
