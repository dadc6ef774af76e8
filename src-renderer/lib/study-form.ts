/** The options of a study's question as a form shows them. Pure. */
import { questionSchema, type Question, type StudyKind } from '#contract/study-question.js'

/** `numbers`: a list; `amount`: one, or none; `length`: steps of a wish, or what the recipe says. */
export type StudyField =
  | { readonly type: 'numbers'; readonly path: NumbersPath; readonly optional: boolean }
  | { readonly type: 'amount'; readonly path: AmountPath }
  | { readonly type: 'length'; readonly path: 'wish.train.duration' }
  | { readonly type: 'levels'; readonly path: 'levels' | 'scratch.levels' }
  | { readonly type: 'level'; readonly path: 'augreg.level' }
  | {
      readonly type: 'regularisations'
      readonly path: 'regularisations' | 'scratch.regularisations'
    }
  | { readonly type: 'regularisation'; readonly path: 'augreg.regularisation' }
  | { readonly type: 'networks'; readonly path: 'networks' }
  | { readonly type: 'network'; readonly path: 'network' }
  | { readonly type: 'start'; readonly path: 'start' | 'recommended' }
  | { readonly type: 'starts'; readonly path: 'starts' | 'others' }
  | { readonly type: 'dataset'; readonly path: 'independent' }
  | { readonly type: 'axes'; readonly path: 'axes' }
  | { readonly type: 'strategy'; readonly path: 'strategy' }

type NumbersPath =
  | 'transfer.steps'
  | 'transfer.learningRates'
  | 'scratch.steps'
  | 'scratch.learningRates'
  | 'weightDecays'
  | 'shares'
  | 'steps'
  | 'learningRates'
  | 'resolutions'
  | 'seeds'
type AmountPath = 'fineTune' | 'wish.model.resolution' | 'wish.train.batch'
export type StudyFieldPath = StudyField['path']

const numbers = (path: NumbersPath): StudyField => ({ type: 'numbers', path, optional: false })
const length: StudyField = { type: 'length', path: 'wish.train.duration' }
const resolution: StudyField = { type: 'amount', path: 'wish.model.resolution' }
const networks: StudyField = { type: 'networks', path: 'networks' }

const own: Readonly<Record<StudyKind, readonly StudyField[]>> = {
  'transfer-or-scratch': [
    { type: 'start', path: 'start' },
    numbers('transfer.steps'),
    numbers('transfer.learningRates'),
    numbers('scratch.steps'),
    numbers('scratch.learningRates'),
    { type: 'levels', path: 'scratch.levels' },
    { type: 'regularisations', path: 'scratch.regularisations' },
    resolution,
  ],
  'augmentation-map': [
    networks,
    { type: 'levels', path: 'levels' },
    { type: 'regularisations', path: 'regularisations' },
    { type: 'numbers', path: 'weightDecays', optional: true },
    length,
    resolution,
  ],
  'data-and-augreg': [
    networks,
    numbers('shares'),
    { type: 'level', path: 'augreg.level' },
    { type: 'regularisation', path: 'augreg.regularisation' },
    length,
    resolution,
  ],
  'which-checkpoint': [
    { type: 'start', path: 'recommended' },
    { type: 'starts', path: 'others' },
    { type: 'amount', path: 'fineTune' },
    numbers('steps'),
    numbers('learningRates'),
    resolution,
  ],
  'pre-training-data': [
    { type: 'starts', path: 'starts' },
    numbers('steps'),
    numbers('learningRates'),
    resolution,
  ],
  'patch-or-width': [networks, numbers('resolutions'), numbers('learningRates'), length],
  'honest-validation': [
    { type: 'dataset', path: 'independent' },
    networks,
    numbers('learningRates'),
    length,
    resolution,
  ],
  'free-sweep': [
    { type: 'network', path: 'network' },
    { type: 'strategy', path: 'strategy' },
    { type: 'axes', path: 'axes' },
    length,
    resolution,
  ],
}

/** In their order; the dataset is asked for apart. */
export function studyFields(kind: StudyKind): readonly StudyField[] {
  return [...own[kind], { type: 'amount', path: 'wish.train.batch' }, numbers('seeds')]
}

/** undefined: it is not said. */
export function valueAt(question: Question, path: StudyFieldPath): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (place, name) => (place as Record<string, unknown> | null | undefined)?.[name],
      question,
    )
}

/** The question with another value there; undefined takes it out. null: no question could have it. */
export function withValue(
  question: Question,
  path: StudyFieldPath,
  value: unknown,
): Question | null {
  const copy = structuredClone(question)
  const names = path.split('.')
  const last = names.pop() ?? ''
  let place = copy as unknown as Record<string, unknown>
  for (const name of names) place = (place[name] ??= {}) as Record<string, unknown>
  place[last] = value
  const parsed = questionSchema.safeParse(copy)
  return parsed.success ? parsed.data : null
}

/** Of words apart by commas or blanks; null: one of them is no number. Empty: none. */
export function numbersOf(text: string): number[] | null {
  const values = wordsOf(text).map(Number)
  return values.every(Number.isFinite) ? values : null
}

/** Values of a sweep: numbers, yes or no, and words. */
export function sweepValuesOf(text: string): (string | number | boolean)[] {
  return wordsOf(text).map((word) => {
    if (word === 'true' || word === 'false') return word === 'true'
    return Number.isFinite(Number(word)) ? Number(word) : word
  })
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,;，；、]+/).filter(Boolean)
}
