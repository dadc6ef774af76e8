/** The flags of a question, the same for every command that asks one. */
import type { Command } from 'commander'
import {
  studyKinds,
  studyKindSchema,
  type Question,
  type StudyKind,
} from '../../contract/study-question.js'
import { budgetSchema, type Budget } from '../../contract/study.js'
import { VitrineError } from '../../contract/errors.js'
import type { Service } from '../../service/service.js'
import { settings, wishOfWords } from '../../service/settings.js'
import { questionOfWords } from '../../service/study-words.js'
import { numberOf } from './numbers.js'
import { parseFlags } from './parse-flags.js'
import { datasetOf, startOfWords } from './study-service.js'

export interface QuestionFlags {
  readonly from?: string[]
  readonly model?: string[]
  readonly seeds?: string
  readonly set?: string[]
  readonly axis?: string[]
  readonly independent?: string
  readonly name?: string
  readonly runs?: string
  readonly hours?: string
}

/** Said by the question itself, or of no meaning to a run that is compared. */
const apart = ['from', 'model', 'seed', 'labels', 'card', 'licence', 'training-share']
const ofRuns = settings.filter(({ flag }) => !apart.includes(flag))

export function withQuestionFlags(command: Command): Command {
  command
    .option(
      '--from <files...>',
      'checkpoint files or ids of starting points; the first is the recommended one',
    ) // prettier-ignore
    .option('--model <names...>', 'architectures to train from scratch')
    .option('--seeds <list>', 'every point is run once with each, such as 0,1')
    .option('--set <field=list...>', 'a field of the question, such as transfer.steps=50,100')
    .option('--axis <field=list...>', 'of a free sweep: a field of the config and what to try')
    .option('--independent <folder>', 'pictures of the same classes, collected apart')
    .option('--name <words>', 'of the study (default: its kind)')
    .option('--runs <count>', 'the most that it may take; it is made smaller to fit')
    .option('--hours <number>', 'the same in hours of this machine')
  for (const { flag, value, help } of ofRuns) {
    command.option(`--${flag} <${value}>`, `of every run: ${help}`)
  }
  return command
}

/** Throws `usage`, and what adding the dataset and the starting points throws. */
export async function askedQuestion(
  service: Service,
  kindWords: string,
  folder: string,
  flags: QuestionFlags,
): Promise<{ readonly name: string; readonly question: Question; readonly budget: Budget }> {
  const kind = kindOf(kindWords)
  const { from = [], model = [], set = [], axis = [], independent, seeds } = flags
  const dataset = await datasetOf(service, folder)
  const starts = []
  for (const each of from) starts.push(await startOfWords(service, each))
  const said = flags as Record<string, unknown>
  const words = new Map(
    ofRuns.flatMap(({ flag }) => {
      const value = said[propertyOf(flag)]
      return typeof value === 'string' ? [[flag, value] as const] : []
    }),
  )
  const question = questionOfWords(await service.handlers['studies:usual']({ kind, dataset }), {
    ...{ starts, models: model, seeds, set, axes: axis, wish: wishOfWords(words) },
    independent: independent === undefined ? null : await datasetOf(service, independent),
  })
  const hours = numberOf('hours', flags.hours)
  const budget = parseFlags('study run', budgetSchema, {
    runs: numberOf('runs', flags.runs) ?? null,
    seconds: hours === undefined ? null : hours * 3600,
  })
  return { name: flags.name ?? kind, question, budget }
}

function kindOf(words: string): StudyKind {
  const kind = studyKindSchema.safeParse(words)
  if (kind.success) return kind.data
  throw new VitrineError('usage', {
    what: `${words} is no kind of study.`,
    why: `There are: ${studyKinds.join(', ')}.`,
    remedy: 'Name one of them.',
  })
}

/** As commander names a flag's value. */
const propertyOf = (flag: string) =>
  flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
