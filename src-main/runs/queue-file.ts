/** queue.json of a workspace: the runs that wait, first first. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { runIdSchema, type RunId } from '../contract/ids.js'
import { writeFileAtomic } from '../platform/atomic-file.js'
import { writing } from '../platform/writing.js'

const fileSchema = z.object({ version: z.literal(1), order: z.array(runIdSchema) })
const fileOf = (workspace: string) => join(workspace, 'queue.json')

/** Empty where it is missing or damaged: the runs are there all the same, and can be resumed. */
export function readQueue(workspace: string): RunId[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(fileOf(workspace), 'utf8'))).order
  } catch {
    return []
  }
}

/** Throws `file-unwritable`. */
export function writeQueue(workspace: string, order: readonly RunId[]): void {
  writing(workspace, () => mkdirSync(workspace, { recursive: true }))
  writeFileAtomic(fileOf(workspace), `${JSON.stringify({ version: 1, order })}\n`)
}
