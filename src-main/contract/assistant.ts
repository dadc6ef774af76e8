/**
 * What the service says to a process that answers its questions, and what comes back. Questions
 * are numbered; each is answered once by `answer` or `failed`, after any number of `progress`.
 */
import { z } from 'zod'
import { wireErrorSchema } from './run.js'

export const questionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ask'), id: z.int(), job: z.unknown() }),
  /** The answer is not wanted any more; `failed` with `interrupted` may still come. */
  z.object({ type: z.literal('cancel'), id: z.int() }),
])
export type Question = z.infer<typeof questionSchema>

export const saidSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), id: z.int(), done: z.int(), total: z.int() }),
  z.object({ type: z.literal('answer'), id: z.int(), value: z.unknown() }),
  z.object({ type: z.literal('failed'), id: z.int(), error: wireErrorSchema }),
])
export type Said = z.infer<typeof saidSchema>
