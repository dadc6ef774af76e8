/** Takes what was run of a plan elsewhere into the open workspace. */
import type { Study } from '../contract/study.js'
import { copyRun } from '../runs/copy-run.js'
import { listRuns, readRecord } from '../runs/store.js'
import { runIdentity } from '../study/identity.js'
import { planWorkspace } from '../study/plan-folder.js'
import type { RunIdentities } from './run-identities.js'
import type { RunLibrary } from './run-library.js'

/** Of each point that has no outcome here: the run that is done, else one that failed. Throws `file-unwritable`. */
export async function collectRuns(
  folder: string,
  study: Study,
  library: RunLibrary,
  identities: RunIdentities,
): Promise<void> {
  const here = await identities.find(library)
  const wanted = (status: 'done' | 'failed') => (key: string) => {
    const run = here.get(key)
    return run === undefined || (status === 'done' && library.shown(run).status !== 'done')
  }
  const keys = study.points.flatMap(({ key, outcome }) => (outcome === null ? [key] : []))
  const found = listRuns(planWorkspace(folder)).flatMap((source) => endedRun(source) ?? [])
  const taken = new Set<string>()
  for (const status of ['done', 'failed'] as const) {
    const missing = new Set(keys.filter(wanted(status)))
    for (const each of found) {
      if (each.status !== status || taken.has(each.key) || !missing.has(each.key)) continue
      taken.add(each.key)
      await library.refresh(await copyRun(each.source, library.workspace))
    }
  }
}

interface EndedRun {
  readonly source: string
  readonly status: 'done' | 'failed'
  readonly key: string
}

/** null: it may go on, or is damaged. */
function endedRun(source: string): EndedRun | null {
  try {
    const { status, config, datasetHash } = readRecord(source)
    if (status !== 'done' && status !== 'failed') return null
    return { source, status, key: runIdentity(config, datasetHash) }
  } catch {
    return null
  }
}
