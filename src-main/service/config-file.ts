/** `--config FILE`: the run.json of a run, or a config or part of one on its own. */
import { readFileSync } from 'node:fs'
import { VitrineError } from '../contract/errors.js'
import type { ConfigWish } from '../contract/run-config.js'
import { recordVersion } from '../runs/record.js'
import { checkWish } from './settings.js'

/** Throws `usage`, which names unknown fields. */
export function readConfigFile(path: string): ConfigWish {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    const why = `${cause instanceof Error ? cause.message : String(cause)}.`
    const remedy = 'Give a run.json, or a file with fields of its `config`.'
    throw new VitrineError('usage', { what: `${path} cannot be read as a config.`, why, remedy })
  }
  if (typeof value !== 'object' || value === null || !('version' in value)) {
    return checkWish(value, path)
  }
  if (value.version !== 1 && value.version !== recordVersion) {
    throw new VitrineError('usage', {
      what: `${path} has a format that this version of Vitrine does not know.`,
      why: `Its version is ${String(value.version)}, known is ${recordVersion}.`,
      remedy: 'Use the Vitrine that wrote it, or give only the fields of its `config`.',
    })
  }
  return checkWish('config' in value ? value.config : undefined, path)
}

/** `over` field by field on top of `under`; a duration and an optimizer's type replace what they exclude. */
export function mergeWishes(under: ConfigWish, over: ConfigWish): ConfigWish {
  const sameType =
    over.train?.optimizer?.type === undefined ||
    over.train.optimizer.type === under.train?.optimizer?.type
  const optimizer = {
    ...(sameType && under.train?.optimizer),
    ...over.train?.optimizer,
  }
  return {
    ...under,
    ...over,
    data: { ...under.data, ...over.data },
    model: { ...under.model, ...over.model },
    augment: { ...under.augment, ...over.augment },
    train: {
      ...under.train,
      ...over.train,
      ...(Object.keys(optimizer).length > 0 && { optimizer }),
    },
    engine: { ...under.engine, ...over.engine },
  }
}
