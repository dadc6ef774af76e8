/** Configs of a report: the first one whole, of the others what differs. */
import { basename } from 'node:path'
import type { RunConfig } from '../../contract/run-config.js'

/** Without folders, which say where somebody keeps what. */
export function withoutFolders(config: RunConfig): RunConfig {
  const { data, model } = config
  return {
    ...config,
    data: { ...data, folder: basename(data.folder), labels: data.labels && basename(data.labels) },
    model: { ...model, from: basename(model.from) },
  }
}

/** Paths of fields with the values that `config` has and `first` has not. */
export function configDifferences(
  first: unknown,
  config: unknown,
  path = '',
): Record<string, unknown> {
  if (!isObject(config) || !isObject(first)) {
    return JSON.stringify(first) === JSON.stringify(config) ? {} : { [path]: config }
  }
  const names = [...new Set([...Object.keys(first), ...Object.keys(config)])]
  return Object.assign(
    {},
    ...names.map((name) =>
      configDifferences(first[name], config[name], path === '' ? name : `${path}.${name}`),
    ),
  ) as Record<string, unknown>
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
