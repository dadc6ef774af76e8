/** `vitrine study collect`: what was run of a plan, taken into its study, and what is to be done next. */
import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { StudySummary } from '../../../contract/study.js'
import type { Service } from '../../../service/service.js'
import { withStudyService } from '../study-service.js'
import { withOutput, type WorkHost } from '../work.js'
import { tellStudy } from './study-reading.js'

interface Flags {
  readonly workspace?: string
  readonly json?: boolean
}

export function registerCollect(study: Command): void {
  study
    .command('collect')
    .description('take what was run of a plan into its study, and plan what follows from it')
    .argument('<folder>', 'of the plan')
    .option('--workspace <folder>', 'where runs are kept')
    .option('--json', 'one JSON object a line on standard output')
    .action((words: string, flags: Flags) =>
      withOutput(flags, 'What was collected is kept.', (host) =>
        withStudyService(flags.workspace, async (service) => {
          const folder = resolve(words)
          tellNext(host, await collectPlan(service, host, folder), folder)
        }),
      ),
    )
}

/** Says its verdicts. Throws as `studies:collect` does. */
export async function collectPlan(
  { handlers }: Service,
  host: WorkHost,
  folder: string,
): Promise<StudySummary> {
  const summary = await handlers['studies:collect']({ folder })
  const { notice } = await handlers['app:snapshot'](undefined)
  if (notice.value?.kind === 'study-paused') host.note(`${notice.value.what} ${notice.value.why}`)
  tellStudy(host, await handlers['studies:detail']({ study: summary.id }))
  return summary
}

function tellNext(
  host: WorkHost,
  { id, status, points, done, failed }: StudySummary,
  folder: string,
) {
  const left = points - done - failed
  host.note(`${done} of ${points} runs done${failed > 0 ? `, ${failed} failed` : ''}`)
  if (left > 0) {
    host.note(
      `${left} left. Run them here with: vitrine study run ${folder}, or on a cluster with --on slurm`,
    )
  } else if (status !== 'done') host.note(`Go on with: vitrine study run ${id}`)
  else if (failed > 0) host.note(`Try the failed again here with: vitrine study run ${id}`)
}
