/** `vitrine study run FOLDER --on slurm`, for the folder of a plan; what its runs come to is collected. */
import { resolve } from 'node:path'
import { VitrineError } from '../../../contract/errors.js'
import { runOnSlurm } from '../../../service/cluster/run-on-slurm.js'
import { workspaceFolder } from '../../../service/workspace.js'
import { withStudyService } from '../study-service.js'
import type { WorkHost } from '../work.js'
import { tellStudy } from './study-reading.js'

/** How often a failed run is handed in again, and how often the cluster is asked. */
const [retries, pollSeconds] = [2, 5]

/** Throws `cluster-failed` where runs have failed for good, after the others are collected. */
export async function runOnCluster(
  words: string,
  workspace: string | undefined,
  host: WorkHost,
): Promise<void> {
  const folder = resolve(words)
  const command = [process.execPath, resolve(process.argv[1] ?? '')]
  const options = { folder, workspace: workspaceFolder(workspace), command, words: [] }
  const { failed } = await runOnSlurm(
    { ...options, retries, pollSeconds },
    {
      note: (text) => host.note(text),
      progress: (done, total) => host.note(`${done} of ${total} runs done`),
      signal: host.signal,
    },
  )
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
