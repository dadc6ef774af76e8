/** `vitrine study run FOLDER --on slurm`, for the folder of a plan; what its runs come to is collected. */
import { resolve } from 'node:path'
import { VitrineError } from '../../../contract/errors.js'
import { readPlanRuns } from '../../../service/cluster/plan-runs.js'
import { runOnSlurm, type PlanEnd } from '../../../service/cluster/run-on-slurm.js'
import { withStudyService } from '../study-service.js'
import type { WorkHost } from '../work.js'
import { collectPlan } from './study-collecting.js'

/** How often a failed run is handed in again, and how often the cluster is asked. */
const [retries, pollSeconds] = [2, 5]

export interface ClusterFlags {
  readonly workspace?: string
  readonly sbatch?: readonly string[]
}

/** Throws `cluster-failed` where runs have failed for good, after the others are collected. */
export async function runOnCluster(
  words: string,
  { workspace, sbatch = [] }: ClusterFlags,
  host: WorkHost,
): Promise<void> {
  const folder = resolve(words)
  const command = [process.execPath, resolve(process.argv[1] ?? '')]
  const options = { folder, command, words: sbatch, retries, pollSeconds }
  let failed: PlanEnd['failed'] = []
  for (let before = 0, now = readPlanRuns(folder).length; now > before;) {
    failed = (await runOnSlurm(options, host)).failed
    await withStudyService(workspace, (service) => collectPlan(service, host, folder))
    // What follows from these runs, such as the next rung of a search.
    before = now
    now = readPlanRuns(folder).length
    if (now > before) host.note(`${now - before} runs follow from these.`)
  }
  if (failed.length === 0) return
  throw new VitrineError('cluster-failed', {
    what: `${failed.length} runs of the plan failed.`,
    why: failed.map(({ number, why }) => `Run ${number}: ${why}`).join(' '),
    remedy: `See the logs in ${folder}/slurm, then give the command again.`,
  })
}
