/** A config as rows of a table: each value with its place in the config. Pure. */

export interface ConfigRow {
  /** Place in the config, such as `train.learningRate`. */
  readonly path: string
  readonly value: string | number | boolean | null
}

/** In the config's own order; a list is one value. */
export function configRows(config: object, prefix = ''): readonly ConfigRow[] {
  return Object.entries(config).flatMap(
    ([name, value]: [string, unknown]): readonly ConfigRow[] => {
      const path = prefix === '' ? name : `${prefix}.${name}`
      if (value === null) return [{ path, value }]
      if (Array.isArray(value)) return [{ path, value: value.join(', ') }]
      if (typeof value === 'object') return configRows(value, path)
      if (typeof value === 'number' || typeof value === 'boolean') return [{ path, value }]
      return [{ path, value: String(value) }]
    },
  )
}
