/** `vitrine study run FOLDER --on slurm`, for the folder of a plan; what its runs come to is collected. */
import { resolve } from 'node:path'
import { VitrineError } from '../../../contract/errors.js'
import { runOnSlurm } from '../../../service/cluster/run-on-slurm.js'
import { withStudyService } from '../study-service.js'
import type { WorkHost } from '../work.js'
import { tellStudy } from './study-reading.js'

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
  const { failed } = await runOnSlurm(options, host)
  await withStudyService(workspace, async ({ handlers }) => {
    const { id } = await handlers['studies:collect']({ folder })
    tellStudy(host, await handlers['studies:detail']({ study: id }))
  })
  if (failed.length === 0) return
  throw new VitrineError('cluster-failed', {
    what: `${failed.length} runs of the plan failed.`,
    why: failed.map(({ number, why }) => `Run ${number}: ${why}`).join(' '),
    remedy: `See the logs in ${folder}/slurm, then give the command again.`,
  })
}
