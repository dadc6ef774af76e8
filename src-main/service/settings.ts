/**
 * Every field of a recipe that a user may set, in one table: its name on a command line, its
 * place in the config, and how its words are read. `--help`, the flags of `train`, error
 * texts and tests are loops over this table.
 */
import { VitrineError } from '../contract/errors.js'
import { geluSchema, modelNames } from '../contract/model.js'
import {
  configWishSchema,
  executorNames,
  levelNames,
  precisionWishNames,
  providerNames,
  recomputeNames,
  type ConfigWish,
} from '../contract/run-config.js'

type Kind =
  | { readonly type: 'text' | 'number' }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  /** A number, or this word for none. */
  | { readonly type: 'number-or'; readonly word: string }
  | { readonly type: 'switch' }

export interface Setting {
  /** Without the dashes. */
  readonly flag: string
  /** Place in the config, from the top. */
  readonly path: readonly [string, ...string[]]
  readonly kind: Kind
  /** Name of the value in `--help`. */
  readonly value: string
  readonly help: string
}

const text = { type: 'text' } as const
const number = { type: 'number' } as const
const toggle = { type: 'switch' } as const
const numberOr = (word: string) => ({ type: 'number-or', word }) as const
const choice = (...choices: string[]) => ({ type: 'choice', choices }) as const

function setting(flag: string, path: string, kind: Kind, value: string, help: string): Setting {
  const [first = '', ...rest] = path.split('.')
  return { flag, path: [first, ...rest], kind, value, help }
}

// prettier-ignore
export const settings: readonly Setting[] = [
  setting('recipe', 'recipe', choice('transfer', 'scratch', 'pretrain'), 'name', 'default: transfer, or scratch without a checkpoint'),
  setting('model', 'model.name', choice(...modelNames), 'name', 'default: as the checkpoint, or Ti/16'),
  setting('from', 'model.from', text, 'file', '`scratch`, or a checkpoint (.npz, .safetensors)'),
  setting('gelu', 'model.gelu', choice(...geluSchema.options), 'kind', 'default: as the checkpoint, or tanh'),
  setting('resolution', 'model.resolution', number, 'pixels', 'side of the pictures (default: as the checkpoint, or 224)'),
  setting('dropout', 'model.dropout', number, 'rate', 'default 0'),
  setting('stochastic-depth', 'model.stochasticDepth', number, 'rate', 'of the last block (default 0)'),
  setting('freeze', 'model.freeze', text, 'part', 'none, backbone or first-N (default none)'),
  setting('head-bias', 'model.headBias', choice('zero', 'prior'), 'kind', 'of a new head: 0, or -ln(classes) (default: prior to pre-train)'),
  setting('level', 'augment.level', choice(...levelNames), 'name', 'augmentation (default: none, or light1 from scratch)'),
  setting('crop-area', 'augment.cropMinimumArea', number, 'part', 'smallest part of a picture in a training crop (default 0.05)'),
  setting('flip', 'augment.flip', toggle, 'on|off', 'mirror half of the training pictures (default on)'),
  setting('batch', 'train.batch', number, 'examples', 'in one optimizer step (default 32)'),
  setting('micro-batch', 'train.microBatch', numberOr('auto'), 'examples', 'in one pass over the graph (default auto)'),
  setting('recompute', 'train.recompute', choice(...recomputeNames), 'when', 'blocks in the backward pass: less memory, more time (default auto: once memory runs out)'),
  setting('steps', 'train.duration.steps', number, 'count', 'optimizer steps'),
  setting('epochs', 'train.duration.epochs', number, 'count', 'passes over the training pictures'),
  setting('examples', 'train.duration.examples', number, 'count', 'training pictures seen'),
  setting('warmup', 'train.warmup', text, 'steps', 'steps, or a part such as 20%'),
  setting('learning-rate', 'train.learningRate', number, 'rate', 'the highest, after the warm-up'),
  setting('optimizer', 'train.optimizer.type', choice('sgd', 'adamw'), 'name', 'default: sgd, or adamw from scratch'),
  setting('momentum', 'train.optimizer.momentum', number, 'share', 'of sgd (default 0.9)'),
  setting('beta1', 'train.optimizer.beta1', number, 'share', 'of adamw (default 0.9)'),
  setting('beta2', 'train.optimizer.beta2', number, 'share', 'of adamw (default 0.999)'),
  setting('epsilon', 'train.optimizer.epsilon', number, 'number', 'of adamw (default 1e-8)'),
  setting('weight-decay', 'train.optimizer.weightDecay', number, 'rate', 'of adamw, decoupled (default 0.03)'),
  setting('clip', 'train.clipNorm', numberOr('none'), 'norm', 'largest norm of the gradient (default 1)'),
  setting('loss', 'train.loss', choice('softmax', 'sigmoid'), 'name', 'default: softmax, or sigmoid from scratch'),
  setting('class-weights', 'train.classWeights', choice('none', 'balanced'), 'kind', 'default none'),
  setting('early-stopping', 'train.earlyStopping', numberOr('never'), 'evaluations', 'without a better top-1 (default never)'),
  setting('evaluate-every', 'train.evaluateEvery', number, 'steps', 'default: about ten times a run'),
  setting('checkpoint-every', 'train.checkpointEvery', number, 'steps', 'default: about ten times a run'),
  setting('seed', 'train.seed', number, 'number', 'default 0'),
  setting('card', 'train.card', choice('none', 'end', 'checkpoints'), 'when', 'weights and card into models/ (default: end to pre-train)'),
  setting('validation-share', 'data.validationShare', number, 'part', 'set aside where the folder has no val (default 0.2)'),
  setting('training-share', 'data.trainingShare', number, 'part', 'of each class that is trained on (default 1)'),
  setting('labels', 'data.labels', text, 'file', 'CSV, TSV or JSONL with labels, in place of FOLDER'),
  setting('licence', 'data.licence', text, 'words', 'of the pictures, for the card'),
  setting('executor', 'engine.executor', choice(...executorNames, 'auto'), 'name', 'default auto'),
  setting('provider', 'engine.provider', choice(...providerNames, 'auto'), 'name', "onnxruntime's (default auto)"),
  setting('threads', 'engine.threads', number, 'count', '0: all cores (default)'),
  setting('loader-workers', 'engine.loaderWorkers', number, 'count', 'threads that decode; 0: all cores (default)'),
  setting('cache', 'engine.cacheMebibytes', number, 'MiB', 'for decoded pictures (default 0)'),
  setting('precision', 'engine.precision', choice(...precisionWishNames), 'name', 'of matrix products (default auto: float32, or what `vitrine tune` found faster)'),
]

function usage(what: string, why: string): VitrineError {
  return new VitrineError('usage', { what, why, remedy: 'See `vitrine train --help`.' })
}

/** The value of a flag's words; throws `usage`. */
export function readSetting({ flag, kind }: Setting, words: string): unknown {
  const asNumber = () => {
    const value = Number(words)
    if (words.trim() !== '' && Number.isFinite(value)) return value
    throw usage(`--${flag} ${words} is not a number.`, 'Expected digits, such as 32 or 0.01.')
  }
  const oneOf = (choices: readonly string[]) => {
    if (choices.includes(words)) return words
    throw usage(`--${flag} ${words} is not known.`, `Expected one of: ${choices.join(', ')}.`)
  }
  switch (kind.type) {
    case 'text':
      return words
    case 'number':
      return asNumber()
    case 'number-or':
      return words === kind.word ? null : asNumber()
    case 'choice':
      return oneOf(kind.choices)
    case 'switch':
      return oneOf(['on', 'off']) === 'on'
  }
}

/** Words by flag as a wish; throws `usage`. */
export function wishOfWords(words: ReadonlyMap<string, string>): ConfigWish {
  const wish: Record<string, unknown> = {}
  for (const each of settings) {
    const said = words.get(each.flag)
    if (said === undefined) continue
    const inner = [...each.path]
    const field = inner.pop() ?? ''
    let place = wish
    for (const name of inner) place = (place[name] ??= {}) as Record<string, unknown>
    place[field] = readSetting(each, said)
  }
  return checkWish(wish, 'the command')
}

/** Any value as a wish; throws `usage` that names the field, its flag, and where it was said. */
export function checkWish(value: unknown, where: string): ConfigWish {
  const duration = (value as { train?: { duration?: object } } | null)?.train?.duration
  if (typeof duration === 'object' && Object.keys(duration).length > 1) {
    throw usage('The length of the run was given twice.', 'Only one of steps, epochs, examples.')
  }
  const parsed = configWishSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw fieldError(issue?.path ?? [], issue?.message ?? '', where)
}

export function fieldError(
  path: readonly PropertyKey[],
  message: string,
  where: string,
): VitrineError {
  const name = path.join('.')
  const flag = settings.find((each) => name !== '' && each.path.join('.').startsWith(name))?.flag
  const what = `${name === '' ? 'A field' : `The value of ${name}`} of ${where} cannot be used.`
  const remedy = flag === undefined ? 'Correct it.' : `Correct it or give --${flag}.`
  const cause = new FieldCause(name === '' ? null : name)
  return new VitrineError(
    'usage',
    { what, why: `${message.replace(/\.$/, '')}.`, remedy },
    { cause },
  )
}

/** Cause of a `usage` error that is about one field of the config. */
export class FieldCause {
  /** Place in the config, such as `train.batch`. */
  constructor(readonly path: string | null) {}
}
