/** `vitrine runs` and `vitrine resume RUN`. */
import type { Command } from 'commander'
import { resumeRun } from '../../../service/train.js'
import { summariseRuns, workspaceFolder } from '../../../service/workspace.js'
import { describeRuns, describeStart } from '../describe.js'
import { createOutput } from '../output.js'
import { withOutput } from '../work.js'

interface Flags {
  readonly workspace?: string
  readonly json?: boolean
}

export function registerRuns(program: Command): void {
  program
    .command('runs')
    .description('list the runs of the workspace')
    .option('--workspace <folder>', 'where runs are kept')
    .option('--json', 'one JSON object a line on standard output')
    .action((flags: Flags) => {
      const workspace = workspaceFolder(flags.workspace)
      const runs = summariseRuns(workspace)
      const { json, say, note } = createOutput({ json: flags.json ?? false })
      if (json) {
        for (const run of runs) process.stdout.write(`${JSON.stringify({ type: 'run', ...run })}\n`)
      } else if (runs.length === 0) note(`There are no runs in ${workspace}.`)
      else say(describeRuns(runs))
    })
  program
    .command('resume')
    .argument('<run>', 'its id or folder')
    .description('go on with a run from its last checkpoint')
    .option('--workspace <folder>', 'where runs are kept')
    .option('--json', 'one JSON object a line on standard output')
    .action(async (run: string, flags: Flags) => {
      await withOutput(flags, 'Stopping after a checkpoint.', (host) =>
        resumeRun(workspaceFolder(flags.workspace), run, {
          ...host,
          started: (record) => host.note(describeStart(record)),
        }),
      )
    })
}
