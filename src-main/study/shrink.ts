/** A smaller question, to keep within a budget. */
import { VitrineError } from '../contract/errors.js'
import type { Budget, Omission } from '../contract/study.js'
import { duration } from '../contract/verdict-text.js'
import { questionSchema, type Question, type StudyKind } from '../contract/study-question.js'

/** Of the runs that are not there yet; seconds 0 where no speed is known. */
export interface Load {
  readonly runs: number
  readonly seconds: number
}

/**
 * Lists that may lose values, in the order that they do. What a verdict compares (networks,
 * checkpoints, shares, AugReg or none) is never thinned.
 */
const thinnable: Readonly<Record<StudyKind, readonly string[]>> = {
  'transfer-or-scratch': [
    ...['scratch.learningRates', 'scratch.levels', 'scratch.steps'],
    ...['transfer.learningRates', 'transfer.steps'],
  ],
  'augmentation-map': ['weightDecays', 'levels'],
  'data-and-augreg': ['shares'],
  'which-checkpoint': ['learningRates', 'steps'],
  'pre-training-data': ['learningRates', 'steps'],
  'patch-or-width': ['learningRates', 'resolutions'],
  'honest-validation': ['learningRates'],
  'free-sweep': Array.from({ length: 8 }, (_, axis) => `axes.${axis}.values`),
}

/**
 * Leaves out, until the rest fits: seeds, the last first, down to one; half the draws of a random
 * search, again and again; then values of the kind's lists, one list after the other: of what lies
 * between its first and its last every second one, and at last all. Throws `usage` where even the
 * least does not fit.
 */
export function shrink(
  question: Question,
  budget: Budget,
  loadOf: (question: Question) => Load,
): { readonly question: Question; readonly omitted: readonly Omission[] } {
  const fits = ({ runs, seconds }: Load) =>
    runs <= (budget.runs ?? Infinity) && seconds <= (budget.seconds ?? Infinity)
  let now = question
  let load = loadOf(now)
  const omitted: Omission[] = []
  for (const omission of omissions(question)) {
    if (fits(load)) break
    now = without(now, omission)
    load = loadOf(now)
    omitted.push(omission)
  }
  if (!fits(load)) throw tooSmall(load)
  return { question: now, omitted }
}

function* omissions(question: Question): Generator<Omission> {
  for (const seed of question.seeds.slice(1).reverse()) yield { type: 'seed', seed }
  if (question.kind === 'free-sweep' && question.strategy.type !== 'grid') {
    for (let from = question.strategy.runs; from > 1;) {
      const to = Math.floor(from / 2)
      yield { type: 'draws', from, to }
      from = to
    }
    return
  }
  for (const list of thinnable[question.kind]) {
    let inner = [...new Set(valuesOf(question, list))].slice(1, -1)
    while (inner.length > 0) {
      for (const value of inner.filter((_, at) => at % 2 === 0))
        yield { type: 'value', list, value }
      inner = inner.filter((_, at) => at % 2 === 1)
    }
  }
}

function without(question: Question, omission: Omission): Question {
  switch (omission.type) {
    case 'seed':
      return { ...question, seeds: question.seeds.filter((seed) => seed !== omission.seed) }
    case 'draws': {
      if (question.kind !== 'free-sweep' || question.strategy.type === 'grid') return question
      return { ...question, strategy: { ...question.strategy, runs: omission.to } }
    }
    case 'value': {
      const copy = structuredClone(question)
      const path = omission.list.split('.')
      const last = path.pop() ?? ''
      const place = placeOf(copy, path) as Record<string, unknown>
      place[last] = valuesOf(question, omission.list).filter((value) => value !== omission.value)
      return questionSchema.parse(copy)
    }
  }
}

/** Empty where the question has no such list. */
function valuesOf(question: Question, list: string): (string | number | boolean)[] {
  const found = placeOf(question, list.split('.'))
  return Array.isArray(found) ? (found as (string | number | boolean)[]) : []
}

function placeOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (inner, name) => (inner as Record<string, unknown> | null | undefined)?.[name],
    value,
  )
}

function tooSmall({ runs, seconds }: Load): VitrineError {
  return new VitrineError('usage', {
    what: 'The budget is too small for this study.',
    why: `The least that answers its question is ${runs} runs${seconds > 0 ? `, about ${duration(seconds)}` : ''}.`,
    remedy: 'Allow more, or ask for fewer networks or shorter runs.',
  })
}
