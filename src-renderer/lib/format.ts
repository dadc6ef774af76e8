/** Numbers as people read them, in a language. `null` is shown as a dash. */

const dash = '–'

/** Such as 0.8125 -> 81.3 %. */
export function percent(value: number | null, language: string, digits = 1): string {
  if (value === null || !Number.isFinite(value)) return dash
  return new Intl.NumberFormat(language, {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value)
}

/** A count with separators. */
export function count(value: number | null, language: string): string {
  if (value === null || !Number.isFinite(value)) return dash
  return new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(value)
}

/** Four significant digits at most; very small and very large ones with an exponent. */
export function number(value: number | null, language: string, digits = 4): string {
  if (value === null || !Number.isFinite(value)) return dash
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e6))
    return value.toExponential(Math.min(2, digits - 1))
  return new Intl.NumberFormat(language, { maximumSignificantDigits: digits }).format(value)
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** Powers of 1024. */
export function bytes(value: number | null, language: string): string {
  if (value === null || !Number.isFinite(value)) return dash
  const power = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log2(value) / 10))
  const scaled = value / 1024 ** power
  const digits = power > 0 && scaled < 10 ? 1 : 0
  const text = new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(scaled)
  return `${text} ${units[power] ?? 'B'}`
}

/** Seconds as 42 s, 3 min 20 s, 2 h 05 min, 3 d 4 h. */
export function duration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return dash
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return seconds < 10 && seconds > 0 ? `${seconds.toFixed(1)} s` : `${whole} s`
  const minutes = Math.floor(whole / 60)
  const two = (value: number) => String(value).padStart(2, '0')
  if (minutes < 60) return `${minutes} min ${two(whole % 60)} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ${two(minutes % 60)} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** A moment in ISO 8601 as date and time of the reader's zone. */
export function moment(iso: string, language: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return dash
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(date)
}
