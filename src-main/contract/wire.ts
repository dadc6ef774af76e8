/** How requests and answers look on the way between a page and its host. */
import { z } from 'zod'
import { toVitrineError, VitrineError } from './errors.js'
import { wireErrorSchema } from './run.js'

/** Largest request in bytes of JSON: one picture of the largest size in base64, and some room. */
export const largestRequestBytes = 40 * 1048576

export const replySchema = z.discriminatedUnion('ok', [
  // JSON leaves out what is undefined.
  z.object({ ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ ok: z.literal(false), error: wireErrorSchema }),
])
export type Reply = z.infer<typeof replySchema>

/** Over a web socket: requests are numbered by the page, each number is answered once. */
export const socketRequestSchema = z.strictObject({
  id: z.int().min(0),
  channel: z.string().max(100),
  input: z.unknown().optional(),
})

export function failureOf(thrown: unknown): Extract<Reply, { ok: false }> {
  const { code, text } = toVitrineError(thrown)
  return { ok: false, error: { code, ...text } }
}

/** The value of a reply; throws the error that it carries. */
export function valueOf(raw: unknown): unknown {
  const reply = replySchema.parse(raw)
  if (reply.ok) return reply.value
  const { code, what, why, remedy } = reply.error
  throw new VitrineError(code, { what, why, remedy })
}
