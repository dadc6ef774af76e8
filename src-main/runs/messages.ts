/** What the owner of a run says to its engine process; back come run events, parsed by their schema. */
import { z } from 'zod'

export const engineMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), folder: z.string() }),
  /** Checkpoint, then end. */
  z.object({ type: z.literal('cancel') }),
])
export type EngineMessage = z.infer<typeof engineMessageSchema>
