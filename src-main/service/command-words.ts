/** A run's config as a line for a shell that makes the same run. */
import type { RunConfig } from '../contract/run-config.js'
import { resolveConfig } from './resolve-config.js'
import { settings, wishOfWords, type Setting } from './settings.js'

/** Said even where they are as usual: what they would be depends on the data or on the file. */
const always: ReadonlySet<string> = new Set([
  'recipe',
  'model',
  'from',
  'gelu',
  'resolution',
  'batch',
  'steps',
  'epochs',
  'examples',
  'warmup',
  'evaluate-every',
  'checkpoint-every',
])

/** Quoted for the shells of `platform`. */
export function commandOf(config: RunConfig, platform: NodeJS.Platform = process.platform): string {
  const words = new Map<string, string>()
  for (const setting of settings) {
    if (!always.has(setting.flag)) continue
    const said = wordsOf(config, setting)
    if (said !== null) words.set(setting.flag, said)
  }
  for (const setting of settings) {
    const said = wordsOf(config, setting)
    // A type of optimizer, once said, changes what is usual for its fields.
    if (said !== null && said !== wordsOf(usual(words, config), setting))
      words.set(setting.flag, said)
  }
  const quoted = (word: string) => quote(word, platform)
  const flags = [...words].map(([flag, said]) => `--${flag} ${quoted(said)}`)
  const folder = config.data.labels === null ? [quoted(config.data.folder)] : []
  return ['vitrine train', ...folder, ...flags].join(' ')
}

/**
 * What the words alone come to. All that depends on the number of pictures is among the words: it
 * is taken for large, so that no warm-up is longer than the run.
 */
function usual(words: ReadonlyMap<string, string>, { data, train }: RunConfig): RunConfig {
  return resolveConfig(wishOfWords(words), data.folder, train.batch * 1e6).config
}

/** null: the config has no such field. */
function wordsOf(config: RunConfig, { flag, path, kind }: Setting): string | null {
  const place: readonly string[] = flag === 'warmup' ? ['train', 'warmupSteps'] : path
  const value = place.reduce<unknown>(
    (inner, name) => (inner as Record<string, unknown> | undefined)?.[name],
    config,
  )
  if (value === undefined) return null
  if (value === null) return kind.type === 'number-or' ? kind.word : null
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return String(value)
}

function quote(word: string, platform: NodeJS.Platform): string {
  if (/^[\w./:@%+=,-]+$/.test(word) && platform !== 'win32') return word
  if (platform !== 'win32') return `'${word.replaceAll("'", `'\\''`)}'`
  // No file's name on Windows has a double quote; PowerShell and cmd both take these.
  return /^[\w./:\\@+=,-]+$/.test(word) ? word : `"${word}"`
}
