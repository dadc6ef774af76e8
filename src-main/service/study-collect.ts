/** Takes what was run of a plan elsewhere into the open workspace. */
import type { Study } from '../contract/study.js'
import { copyRun } from '../runs/copy-run.js'
import { listRuns, readRecord } from '../runs/store.js'
import { runIdentity } from '../study/identity.js'
import { planWorkspace } from '../study/plan-folder.js'
import type { RunIdentities } from './run-identities.js'
import type { RunLibrary } from './run-library.js'

/** Copies the runs that are done and that the study has none of yet. Throws `file-unwritable`. */
export async function collectRuns(
  folder: string,
  study: Study,
  library: RunLibrary,
  identities: RunIdentities,
): Promise<void> {
  const here = await identities.find(library)
  const isDone = (key: string) => {
    const run = here.get(key)
    return run !== undefined && library.shown(run).status === 'done'
  }
  const missing = new Set(
    study.points.flatMap(({ key, outcome }) => (outcome !== null || isDone(key) ? [] : [key])),
  )
  for (const source of listRuns(planWorkspace(folder))) {
    const key = doneIdentity(source)
    if (key === null || !missing.delete(key)) continue
    await library.refresh(await copyRun(source, library.workspace))
  }
}

/** null: it is not done, or damaged. */
function doneIdentity(folder: string): string | null {
  try {
    const { status, config, datasetHash } = readRecord(folder)
    return status === 'done' ? runIdentity(config, datasetHash) : null
  } catch {
    return null
  }
}
