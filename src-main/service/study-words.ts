/** A question said in words: a usual one, changed list by list. */
import { VitrineError } from '../contract/errors.js'
import type { DatasetId, StartId } from '../contract/ids.js'
import { startIdSchema } from '../contract/ids.js'
import type { ConfigWish } from '../contract/run-config.js'
import { firstIssue } from '../study/first-issue.js'
import { questionSchema, type Question } from '../contract/study-question.js'

export interface QuestionWords {
  /** In the order they were named; the first is the recommended one, or the one start. */
  readonly starts: readonly StartId[]
  /** Architectures to train from scratch. */
  readonly models: readonly string[]
  readonly seeds: string | undefined
  /** Field of the question and its values, such as `transfer.steps=50,100`. */
  readonly set: readonly string[]
  /** Fields of a free sweep's configs, said the same way; a list of their own replaces the usual. */
  readonly axes: readonly string[]
  readonly independent: DatasetId | null
  /** Of every run. */
  readonly wish: ConfigWish
}

const scratch = startIdSchema.parse('scratch')

/** Throws `usage`, naming the field. */
export function questionOfWords(usual: Question, words: QuestionWords): Question {
  checkKind(usual, words)
  const question = structuredClone(usual) as Record<string, unknown>
  Object.assign(question, startsOf(usual, words), { wish: { ...usual.wish, ...words.wish } })
  if (words.independent !== null) question['independent'] = words.independent
  if (words.seeds !== undefined) question['seeds'] = valuesOf(words.seeds)
  if (words.axes.length > 0) {
    question['axes'] = words.axes.map((each) => {
      const [path, values] = parted(each)
      return { type: 'values', path, values: valuesOf(values) }
    })
  }
  for (const each of words.set) setField(question, ...parted(each))
  const parsed = questionSchema.safeParse(question)
  if (parsed.success) return parsed.data
  const [field, why] = firstIssue(parsed.error)
  throw usage(`The field ${field} of the question cannot be used.`, why)
}

/** Flags that the question's kind has no use for. */
function checkKind({ kind }: Question, { axes, independent, starts, models }: QuestionWords): void {
  const only = (flag: string, needed: string) =>
    usage(`--${flag} is of no use here.`, `The study is of the kind ${kind}, not ${needed}.`)
  if (axes.length > 0 && kind !== 'free-sweep') throw only('axis', 'free-sweep')
  if (independent !== null && kind !== 'honest-validation') {
    throw only('independent', 'honest-validation')
  }
  const needsStarts = ['transfer-or-scratch', 'which-checkpoint', 'pre-training-data']
  if (models.length > 0 && starts.length === 0 && needsStarts.includes(kind)) {
    throw usage('--model is of no use here.', `A study of the kind ${kind} needs --from.`)
  }
}

/** Where each kind keeps what it trains. */
function startsOf(usual: Question, { starts, models }: QuestionWords): object {
  const networks = [
    ...starts.map((start) => ({ start, model: null })),
    ...models.map((model) => ({ start: scratch, model })),
  ]
  if (networks.length === 0) return {}
  switch (usual.kind) {
    case 'transfer-or-scratch':
      return { start: starts[0] ?? scratch }
    case 'which-checkpoint':
      return { recommended: starts[0], others: starts.slice(1) }
    case 'pre-training-data':
      return { starts }
    case 'free-sweep':
      return { network: networks[0] }
    case 'augmentation-map':
    case 'data-and-augreg':
    case 'patch-or-width':
    case 'honest-validation':
      return { networks }
  }
}

function parted(words: string): [string, string] {
  const at = words.indexOf('=')
  if (at > 0) return [words.slice(0, at), words.slice(at + 1)]
  throw usage(`${words} cannot be read.`, 'Expected a field, =, and its values between commas.')
}

/** A list stays a list; anything else is read as it is said. */
function setField(question: Record<string, unknown>, path: string, words: string): void {
  const inner = path.split('.')
  const last = inner.pop() ?? ''
  let place: Record<string, unknown> = question
  for (const name of inner) {
    const next = place[name]
    if (typeof next !== 'object' || next === null) throw unknownField(path, Object.keys(place))
    place = next as Record<string, unknown>
  }
  if (!Object.hasOwn(place, last)) throw unknownField(path, Object.keys(place))
  const json = asJson(words)
  if (json !== undefined) place[last] = json
  else place[last] = Array.isArray(place[last]) ? valuesOf(words) : valueOf(words)
}

/** Undefined: these words are no object, list or null. */
function asJson(words: string): unknown {
  if (!/^\s*([[{]|null$)/.test(words)) return undefined
  try {
    return JSON.parse(words) as unknown
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw usage(`${words} is no JSON.`, `${why}.`)
  }
}

const valuesOf = (words: string) => words.split(',').map((each) => valueOf(each.trim()))

function valueOf(words: string): string | number | boolean {
  if (words === 'true' || words === 'false') return words === 'true'
  return words !== '' && Number.isFinite(Number(words)) ? Number(words) : words
}

const unknownField = (path: string, known: readonly string[]) =>
  usage(`The question has no field ${path}.`, `There it has: ${known.join(', ')}.`)

function usage(what: string, why: string): VitrineError {
  const remedy =
    'See `vitrine study run --help`; `vitrine study plan KIND FOLDER --json` shows a whole question.'
  return new VitrineError('usage', { what, why, remedy })
}
