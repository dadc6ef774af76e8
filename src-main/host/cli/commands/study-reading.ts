/** `vitrine study list|show|report`: what is in the workspace, read beside whoever has it open. */
import type { Command } from 'commander'
import type { Study, StudyDetail } from '../../../contract/study.js'
import { verdictText } from '../../../contract/verdict-text.js'
import { viewOf, keptStudies, keptStudy, writeReport } from '../../../service/study-views.js'
import { workspaceFolder } from '../../../service/workspace.js'
import { createOutput, type Output } from '../output.js'

interface Flags {
  readonly workspace?: string
  readonly json?: boolean
}

export function registerStudyReading(study: Command): void {
  const usual = (command: Command) =>
    command
      .option('--workspace <folder>', 'where runs are kept')
      .option('--json', 'one JSON object a line on standard output')
  usual(study.command('list'))
    .description('list the studies of the workspace')
    .action((flags: Flags) => {
      const workspace = workspaceFolder(flags.workspace)
      const output = createOutput({ json: flags.json ?? false })
      const studies = keptStudies(workspace)
      if (studies.length === 0) output.note(`There are no studies in ${workspace}.`)
      for (const study of studies) {
        const done = study.points.filter(({ outcome }) => outcome !== null).length
        const words = { ...named(study), kind: study.question.kind, points: study.points.length, done } // prettier-ignore
        if (output.json) process.stdout.write(`${JSON.stringify(words)}\n`)
        const runs = `${done} of ${words.points} runs`
        output.say([study.id, words.kind, study.status, runs, study.name].join('  '))
      }
    })
  usual(study.command('show'))
    .description('say what a study shows so far')
    .argument('<study>', 'its id')
    .action((id: string, flags: Flags) => {
      const output = createOutput({ json: flags.json ?? false })
      tellStudy(output, viewOf(keptStudy(workspaceFolder(flags.workspace), id)))
    })
  usual(study.command('report'))
    .description(
      'write what a study shows as a page that needs nothing beside it, and its points as CSV',
    )
    .argument('<study>', 'its id')
    .option('--out <folder>', 'for report.html and points.csv (default: the folder of the study)')
    .action((words: string, flags: Flags & { out?: string }) => {
      const workspace = workspaceFolder(flags.workspace)
      const study = keptStudy(workspace, words)
      const { html, csv } = writeReport(viewOf(study), workspace, flags.out)
      process.stdout.write(
        flags.json ? `${JSON.stringify({ type: 'report', html, csv })}\n` : `${html}\n${csv}\n`,
      )
    })
}

/** Its verdicts; for machines all that it shows. */
export function tellStudy(
  host: Output,
  { study, analysis }: Pick<StudyDetail, 'study' | 'analysis'>,
): void {
  if (host.json) {
    process.stdout.write(`${JSON.stringify({ type: 'study', study: named(study), analysis })}\n`)
  }
  for (const verdict of analysis.verdicts) host.say(verdictText(verdict))
}

function named({ id, name, status, question }: Pick<Study, 'id' | 'name' | 'status' | 'question'>) {
  return { id, name, status, question }
}
