/** Which fields of a recipe stand open, which are folded away, and in what order. */
import type { ConfigField } from '#contract/plan.js'
import type { RunConfig } from '#contract/run-config.js'
import { valueAt } from './recipe-form.js'

const common = [
  'model.name',
  'train.duration',
  'train.learningRate',
  'train.batch',
  'model.resolution',
  'augment.level',
  'model.dropout',
  'augment.flip',
]

export const groupNames = [
  'length',
  'model',
  'pictures',
  'optimizer',
  'watching',
  'engine',
  'other',
] as const
export type GroupName = (typeof groupNames)[number]

const advanced: Readonly<Record<Exclude<GroupName, 'other'>, readonly string[]>> = {
  length: ['train.warmup', 'train.earlyStopping', 'train.seed'],
  model: ['recipe', 'model.freeze', 'model.stochasticDepth', 'model.gelu', 'model.headBias'],
  pictures: [
    'augment.cropMinimumArea',
    'data.validationShare',
    'data.trainingShare',
    'train.classWeights',
  ],
  optimizer: [
    'train.optimizer.type',
    'train.optimizer.momentum',
    'train.optimizer.weightDecay',
    'train.optimizer.beta1',
    'train.optimizer.beta2',
    'train.optimizer.epsilon',
    'train.clipNorm',
    'train.loss',
    'train.microBatch',
    'train.recompute',
  ],
  watching: ['train.evaluateEvery', 'train.checkpointEvery', 'train.card', 'data.licence'],
  engine: [
    'engine.executor',
    'engine.provider',
    'engine.threads',
    'engine.loaderWorkers',
    'engine.cacheMebibytes',
    'engine.precision',
  ],
}

export interface RecipeLayout {
  readonly common: readonly ConfigField[]
  readonly groups: readonly { readonly name: GroupName; readonly fields: readonly ConfigField[] }[]
}

const durationField: ConfigField = {
  flag: 'steps',
  path: 'train.duration',
  kind: { type: 'number' },
}

/**
 * The fields that make sense for a config, each once; the three units of the duration are one
 * field. `fixedModel`: the weights say which model it is.
 */
export function layOut(
  fields: readonly ConfigField[],
  config: RunConfig,
  fixedModel: boolean,
): RecipeLayout {
  const byPath = new Map<string, ConfigField>()
  for (const field of fields) {
    const duration = field.path.startsWith('train.duration.')
    byPath.set(duration ? 'train.duration' : field.path, duration ? durationField : field)
  }
  // The steps before say both.
  byPath.delete('model.from')
  byPath.delete('data.labels')
  if (fixedModel) byPath.delete('model.name')
  for (const path of byPath.keys()) {
    if (valueAt(config, path) === undefined) byPath.delete(path)
  }
  const take = (paths: readonly string[]) => paths.flatMap((path) => takeField(byPath, path))
  const open = take(common)
  const groups = groupNames.map((name) => ({
    name,
    fields: name === 'other' ? [] : take(advanced[name]),
  }))
  const rest = { name: 'other' as const, fields: [...byPath.values()] }
  return {
    common: open,
    groups: [...groups, rest].filter((group) => group.fields.length > 0),
  }
}

function takeField(byPath: Map<string, ConfigField>, path: string): ConfigField[] {
  const field = byPath.get(path)
  byPath.delete(path)
  return field === undefined ? [] : [field]
}
