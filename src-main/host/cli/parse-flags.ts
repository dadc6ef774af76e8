import type { ZodType } from 'zod'
import { VitrineError } from '../../contract/errors.js'

/** What a command was told, by its schema; throws `usage`, naming the field. */
export function parseFlags<T>(command: string, schema: ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new VitrineError('usage', {
    what: `The value of ${issue?.path.join('.') || 'a flag'} cannot be used.`,
    why: `${issue?.message}.`,
    remedy: `See \`vitrine ${command} --help\`.`,
  })
}
