/**
 * The recipe form without its looks: what a user set by hand, as edits by path (`train.batch`) over
 * the defaults of a resolved config; edits as a wish; and the edits that make a given config.
 * Two paths differ from the config's: `train.duration` is one edit, an object with one unit, and
 * `train.warmup` is words, such as `20%`, for the config's `train.warmupSteps`.
 */
import type { ConfigField } from '#contract/plan.js'
import { configWishSchema, runConfigSchema } from '#contract/run-config.js'
import type { ConfigWish, RunConfig } from '#contract/run-config.js'

export type Edits = Readonly<Record<string, unknown>>

export type DurationUnit = 'steps' | 'epochs' | 'examples'
export const durationUnits: readonly DurationUnit[] = ['steps', 'epochs', 'examples']

/** What is wrong with one edit, in terms that words can be found for. */
export type EditProblem =
  | { readonly type: 'minimum' | 'above' | 'maximum' | 'below'; readonly bound: number }
  | { readonly type: 'whole' | 'number' | 'other' }

export type CheckedEdits =
  | { readonly ok: true; readonly wish: ConfigWish }
  | { readonly ok: false; readonly path: string; readonly problem: EditProblem }

/** The edits as a wish, or the first that no run can have. */
export function checkEdits(edits: Edits): CheckedEdits {
  const wish: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(edits)) setAt(wish, path, value)
  const parsed = configWishSchema.safeParse(wish)
  if (parsed.success) return { ok: true, wish: parsed.data }
  const issue = parsed.error.issues[0]
  const place = issue?.path.join('.') ?? ''
  const path = Object.keys(edits).find((each) => place === each || place.startsWith(`${each}.`))
  return { ok: false, path: path ?? place, problem: problemOf(issue) }
}

type Issue = {
  readonly code?: string
  readonly expected?: string
  readonly minimum?: unknown
  readonly maximum?: unknown
  readonly inclusive?: boolean
  readonly errors?: readonly (readonly unknown[])[]
}

function problemOf(raw: unknown): EditProblem {
  const issue = (raw ?? {}) as Issue
  switch (issue.code) {
    case 'too_small':
      return { type: issue.inclusive ? 'minimum' : 'above', bound: Number(issue.minimum) }
    case 'too_big':
      return { type: issue.inclusive ? 'maximum' : 'below', bound: Number(issue.maximum) }
    case 'invalid_type':
      if (issue.expected === 'int') return { type: 'whole' }
      return { type: issue.expected === 'number' ? 'number' : 'other' }
    case 'invalid_union':
      return closestProblem(issue.errors ?? [])
    default:
      return { type: 'other' }
  }
}

/** Of a union's branches the one that recognised the object and found only its value wrong. */
function closestProblem(branches: readonly (readonly unknown[])[]): EditProblem {
  for (const issues of branches) {
    const problems = issues.map(problemOf)
    const [only] = problems
    if (problems.length === 1 && only !== undefined && only.type !== 'other') return only
  }
  return { type: 'other' }
}

function setAt(target: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.')
  const last = names.pop() ?? ''
  let place = target
  for (const name of names) place = (place[name] ??= {}) as Record<string, unknown>
  place[last] = value
}

/** The value that a form shows at a path of a config; undefined: the config has no such field. */
export function valueAt(config: RunConfig, path: string): unknown {
  if (path === 'train.warmup') return String(config.train.warmupSteps)
  let value: unknown = config
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

/** Unit and value of a duration as it was typed or resolved; `text` is what a field shows. */
export function durationParts(duration: unknown): {
  readonly unit: DurationUnit
  readonly value: unknown
  readonly text: string
} {
  const given = (duration ?? {}) as Record<string, unknown>
  const unit = durationUnits.find((name) => given[name] !== undefined) ?? 'steps'
  const value = given[unit]
  return { unit, value, text: inputText({ type: 'number' }, value) }
}

export function durationOf(unit: DurationUnit, value: unknown): Record<string, unknown> {
  return { [unit]: value }
}

/** With one value set; what only makes sense beside the old one goes. */
export function withEdit(edits: Edits, path: string, value: unknown): Edits {
  return { ...without(edits, (each) => hangsOn(each, path)), [path]: value }
}

/** Without one value: the default counts again. */
export function withoutEdit(edits: Edits, path: string): Edits {
  return without(edits, (each) => each === path || hangsOn(each, path))
}

const saidByWeights = new Set(['recipe', 'model.name', 'model.gelu', 'model.resolution'])

/** What of the edits still holds for another starting point: its weights say model and activation. */
export function forAnotherStart(edits: Edits): Edits {
  return without(edits, (path) => saidByWeights.has(path) || hangsOn(path, 'recipe'))
}

function without(edits: Edits, goes: (path: string) => boolean): Edits {
  return Object.fromEntries(Object.entries(edits).filter(([path]) => !goes(path)))
}

/** Whether a field is there or not depending on another: each optimizer has its own. */
function hangsOn(path: string, other: string): boolean {
  const decides = other === 'recipe' || other === 'train.optimizer.type'
  return decides && path.startsWith('train.optimizer.')
}

/** Every path of a config that a form may set, its duration as one. */
const formPaths: readonly string[] = pathsOf()

function pathsOf(): string[] {
  const { data, model, augment, train, engine } = runConfigSchema.shape
  const under = (name: string, shape: object) => Object.keys(shape).map((key) => `${name}.${key}`)
  const optimizer = ['type', 'momentum', 'beta1', 'beta2', 'epsilon', 'weightDecay']
  return [
    'recipe',
    ...under('data', data.shape).filter((path) => path !== 'data.folder'),
    ...under('model', model.shape).filter((path) => path !== 'model.from'),
    ...under('augment', augment.shape),
    ...under('train', train.shape).flatMap((path) => {
      if (path === 'train.optimizer') return optimizer.map((name) => `${path}.${name}`)
      return path === 'train.warmupSteps' ? ['train.warmup'] : [path]
    }),
    ...under('engine', engine.shape),
  ]
}

/** Edits for each field in which `config` differs from `wanted`. */
export function differences(wanted: RunConfig, config: RunConfig): Edits {
  const edits: Record<string, unknown> = {}
  for (const path of formPaths) {
    const value = valueAt(wanted, path)
    if (value === undefined) continue
    if (JSON.stringify(value) !== JSON.stringify(valueAt(config, path))) edits[path] = value
  }
  return edits
}

/** Fields whose defaults follow from others. */
const following = new Set([
  'train.warmup',
  'train.learningRate',
  'train.evaluateEvery',
  'train.checkpointEvery',
])

/**
 * Few edits that make `wanted` (but for its folder and weights): first what no other field decides,
 * then what still differs. `resolve` gives null where the edits are refused.
 */
export async function editsLike(
  wanted: RunConfig,
  resolve: (edits: Edits) => Promise<RunConfig | null>,
): Promise<Edits> {
  let edits: Edits = {}
  for (let round = 0; round < 4; round++) {
    const config = await resolve(edits)
    if (config === null) break
    const all = Object.entries(differences(wanted, config))
    const leading = all.filter(([path]) => !following.has(path))
    if (all.length === 0) break
    edits = { ...edits, ...Object.fromEntries(leading.length > 0 ? leading : all) }
  }
  return edits
}

/** What a user typed into a field as the edit's value; a string where it cannot be read as the kind. */
export function readInput(kind: ConfigField['kind'], typed: string): unknown {
  const text = typed.trim()
  switch (kind.type) {
    case 'text':
    case 'choice':
      return text
    case 'switch':
      return text === 'on'
    case 'number':
      return asNumber(text)
    case 'number-or':
      return text === kind.word ? null : asNumber(text)
  }
}

function asNumber(text: string): unknown {
  const value = Number(text)
  return text !== '' && Number.isFinite(value) ? value : text
}

/** A value as a field shows it. */
export function inputText(kind: ConfigField['kind'], value: unknown): string {
  if (kind.type === 'number-or' && value === null) return kind.word
  if (kind.type === 'switch') return value === true ? 'on' : 'off'
  return value === undefined || value === null ? '' : String(value)
}
