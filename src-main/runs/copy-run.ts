/** A run of another workspace, taken into this one. */
import { cp, mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { runIdSchema, type RunId } from '../contract/ids.js'
import { readRecord, recordFile, writeRecord } from './store.js'

/** The id that it has here: its own, with a number where it is taken. Throws `run-malformed`, `file-unwritable`. */
export async function copyRun(source: string, workspace: string): Promise<RunId> {
  const record = readRecord(source)
  const runs = join(workspace, 'runs')
  await mkdir(runs, { recursive: true })
  const id = await freeId(runs, basename(source))
  const folder = join(runs, id)
  try {
    // Without run.json it is no run: half a copy is passed over.
    const whole = recordFile(source)
    await cp(source, folder, { recursive: true, filter: (file) => file !== whole })
    writeRecord(folder, { ...record, id })
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true })
    throw thrown
  }
  return id
}

async function freeId(runs: string, name: string): Promise<RunId> {
  for (let attempt = 1; ; attempt++) {
    const id = runIdSchema.parse(attempt === 1 ? name : `${name}-${attempt}`)
    try {
      await mkdir(join(runs, id))
      return id
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
    }
  }
}
