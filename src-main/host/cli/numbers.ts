import { VitrineError } from '../../contract/errors.js'

/** The number that a flag was given; throws `usage`. */
export function numberOf(flag: string, words: string | undefined): number | undefined {
  if (words === undefined) return undefined
  const value = Number(words)
  if (words.trim() !== '' && Number.isFinite(value)) return value
  throw new VitrineError('usage', {
    what: `--${flag} ${words} is not a number.`,
    why: 'Expected digits, such as 32 or 0.01.',
    remedy: 'Correct the flag.',
  })
}
