/** `vitrine runs` and `vitrine resume RUN`. */
import type { Command } from 'commander'
import { resumeRun } from '../../../service/train.js'
import { summariseRuns, workspaceFolder } from '../../../service/workspace.js'
import { describeStart } from '../describe.js'
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
      for (const run of summariseRuns(workspaceFolder(flags.workspace))) {
        const top1 = run.top1 === null ? '-' : `${(run.top1 * 100).toFixed(1)} %`
        const line = flags.json
          ? JSON.stringify({ type: 'run', ...run })
          : [run.id, run.status, run.model, top1, run.data].join('  ')
        process.stdout.write(`${line}\n`)
      }
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
