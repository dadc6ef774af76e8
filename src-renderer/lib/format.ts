/**
 * Values as text in the language of the screen. A number that is not there is an en dash, so that
 * columns keep their width. Units: seconds, bytes, parts of 1.
 */
import type { LanguageName } from '#contract/settings.js'

export const missing = '–'

let language: LanguageName = 'en'

/** Called by words.svelte.ts where the language changes. */
export function setFormatLanguage(name: LanguageName): void {
  language = name
}

type Maybe = number | null | undefined

function known(value: Maybe): value is number {
  return value !== null && value !== undefined && !Number.isNaN(value)
}

const numberFormats = new Map<string, Intl.NumberFormat>()

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language} ${JSON.stringify(options)}`
  let format = numberFormats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(language, options)
    numberFormats.set(key, format)
  }
  return format
}

/** Whole numbers, with grouping. */
export function formatInteger(value: Maybe): string {
  return known(value) ? numberFormat({ maximumFractionDigits: 0 }).format(value) : missing
}

/** `digits` significant digits (3 unless told), never fewer than the whole part has; very small and very large ones as 1.2e-7. */
export function formatNumber(value: Maybe, digits = 3): string {
  if (!known(value)) return missing
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) {
    return Number(value.toPrecision(digits)).toExponential().replace('e+', 'e')
  }
  const whole = size < 1 ? 0 : Math.floor(Math.log10(size)) + 1
  if (whole >= digits) return formatInteger(value)
  return numberFormat({ maximumSignificantDigits: digits }).format(value)
}

/** A fixed number of digits after the point, for columns and numbers that change in place. */
export function formatFixed(value: Maybe, digits: number): string {
  if (!known(value)) return missing
  return numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  )
}

/** A part of 1 as percent, one digit after the point unless told. */
export function formatPercent(value: Maybe, digits = 1): string {
  if (!known(value)) return missing
  return numberFormat({
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value)
}

/** 950 -> 950, 5,717,416 -> 5.72 M, 1.05e9 -> 1.05 G; what 10,000 is said as is left to `formatInteger`. */
export function formatCount(value: Maybe): string {
  if (!known(value)) return missing
  const units = ['', ' K', ' M', ' G', ' T', ' P', ' E']
  const power = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) / 3)
  const unit = Math.max(0, Math.min(power, units.length - 1))
  return `${formatNumber(value / 1000 ** unit)}${units[unit] ?? ''}`
}

/** Bytes in binary units: 1536 -> 1.5 KiB. */
export function formatBytes(value: Maybe): string {
  if (!known(value)) return missing
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let size = value
  let unit = 0
  while (Math.abs(size) >= 1023.5 && unit < units.length - 1) {
    size /= 1024
    unit++
  }
  return `${formatNumber(size)} ${units[unit] ?? ''}`
}

/** Two units at most: 0.4 s, 42 s, 3 min 5 s, 2 h 4 min, 3 d 2 h. */
export function formatDuration(seconds: Maybe): string {
  if (!known(seconds) || !Number.isFinite(seconds)) return missing
  const units = durationUnits[language]
  if (seconds < 10) return `${formatNumber(Math.max(0, seconds), 2)} ${units.s}`
  // From an hour on seconds are not shown: to minutes first, so that 23 h 59.9 min is a day.
  const whole = seconds < 3599.5 ? Math.round(seconds) : Math.round(seconds / 60) * 60
  if (whole < 60) return `${whole} ${units.s}`
  const pairs = [
    [86400, units.d, 3600, units.h],
    [3600, units.h, 60, units.min],
    [60, units.min, 1, units.s],
  ] as const
  for (const [large, largeName, small, smallName] of pairs) {
    if (whole < large) continue
    const rounded = Math.round(whole / small) * small
    const rest = Math.floor((rounded % large) / small)
    const first = `${Math.floor(rounded / large)} ${largeName}`
    return rest === 0 ? first : `${first} ${rest} ${smallName}`
  }
  return missing
}

const durationUnits = {
  en: { s: 's', min: 'min', h: 'h', d: 'd' },
  'zh-CN': { s: '秒', min: '分', h: '小时', d: '天' },
} as const satisfies Record<LanguageName, unknown>

/** Milliseconds: 8.4 ms, 132 ms; from 1,000 on as a duration. */
export function formatMilliseconds(value: Maybe): string {
  if (!known(value)) return missing
  return value < 1000 ? `${formatNumber(value)} ms` : formatDuration(value / 1000)
}

/** Making one takes longer than a row of a table may. */
const timeFormatsBy = new Map<
  LanguageName,
  {
    readonly date: Intl.DateTimeFormat
    readonly day: Intl.DateTimeFormat
    readonly ago: Intl.RelativeTimeFormat
  }
>()

function timeFormats() {
  const kept = timeFormatsBy.get(language)
  if (kept) return kept
  const made = {
    date: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }),
    day: new Intl.DateTimeFormat(language, { dateStyle: 'medium' }),
    ago: new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }),
  }
  timeFormatsBy.set(language, made)
  return made
}

/** Day and time to the minute of an ISO 8601 text, in the local time zone. */
export function formatDate(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return missing
  return timeFormats().date.format(date)
}

/** How long ago, roughly: now, 5 min. ago, yesterday; from 30 days on the day. */
export function formatAgo(iso: string, now: Date): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return missing
  const seconds = (date.getTime() - now.getTime()) / 1000
  const { ago, day } = timeFormats()
  if (Math.abs(seconds) < 45) return ago.format(0, 'second')
  if (Math.abs(seconds) < 3600) return ago.format(Math.round(seconds / 60), 'minute')
  if (Math.abs(seconds) < 86_400) return ago.format(Math.round(seconds / 3600), 'hour')
  if (Math.abs(seconds) < 30 * 86_400) return ago.format(Math.round(seconds / 86_400), 'day')
  return day.format(date)
}

/** Last part of a path of any system. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path
}
