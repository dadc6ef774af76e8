/** A run's config as the words of a command that makes the same run. */
import type { RunConfig } from '../contract/run-config.js'
import { settings } from './settings.js'

/** For a shell of Unix. */
export function commandOf(config: RunConfig): string {
  const flags = settings.flatMap(({ flag, path, kind }) => {
    const said = flag === 'warmup' ? config.train.warmupSteps : valueAt(config, path)
    if (said === undefined) return []
    if (said === null) return kind.type === 'number-or' ? [`--${flag}`, kind.word] : []
    if (typeof said === 'boolean') return [`--${flag}`, said ? 'on' : 'off']
    return [`--${flag}`, quoted(String(said))]
  })
  return ['vitrine', 'train', quoted(config.data.folder), ...flags].join(' ')
}

function valueAt(config: RunConfig, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (place, name) => (place as Record<string, unknown> | undefined)?.[name],
    config,
  )
}

function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
