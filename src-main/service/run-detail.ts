/** One run whole, as its page shows it. */
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { RunId } from '../contract/ids.js'
import type { RunDetail } from '../contract/run.js'
import { readNotes } from '../runs/notes.js'
import { checkpointPath, checkpointSteps, readRecord } from '../runs/store.js'
import { commandOf } from './command-words.js'
import type { RunLibrary } from './run-library.js'

/** Throws `run-not-found`, `run-malformed`. */
export async function detailOf(library: RunLibrary, id: RunId): Promise<RunDetail> {
  const folder = library.folder(id)
  const { bestStep } = library.row(id)
  const record = readRecord(folder)
  const { config, steps, classes, examples, device, versions, datasetHash } = record
  return {
    id,
    folder,
    config,
    command: commandOf(config),
    steps,
    classes,
    examples,
    device,
    versions,
    datasetHash,
    notes: await readNotes(folder),
    checkpoints: checkpointSteps(folder).flatMap((step) => {
      const file = checkpointPath(folder, step)
      const bytes = statSync(file, { throwIfNoEntry: false })?.size
      // One that its engine removed meanwhile is not there.
      if (bytes === undefined) return []
      return [{ step, file: basename(file), bytes, best: step === bestStep }]
    }),
  }
}
