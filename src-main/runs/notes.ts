/** notes.json: what a user says about a run; beside run.json, which its engine writes. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runNotesSchema, type RunNotes } from '../contract/run.js'
import { writeFileAtomic } from '../platform/atomic-file.js'

export const noNotes: RunNotes = { name: '', tags: [], notes: '' }

export const notesFile = (folder: string) => join(folder, 'notes.json')

/** Empty where there are none, or where they are damaged: they must not hide the run. */
export async function readNotes(folder: string): Promise<RunNotes> {
  try {
    return runNotesSchema.parse(JSON.parse(await readFile(notesFile(folder), 'utf8')))
  } catch {
    return noNotes
  }
}

/** Throws `file-unwritable`. */
export function writeNotes(folder: string, notes: RunNotes): void {
  writeFileAtomic(notesFile(folder), `${JSON.stringify(notes, null, 1)}\n`)
}
