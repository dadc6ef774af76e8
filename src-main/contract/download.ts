/** Downloads of published checkpoints, as pages see them. */
import { z } from 'zod'
import { startIdSchema } from './ids.js'
import { wireErrorSchema } from './run.js'

/** The Hugging Face hub's copy in timm's form, or the authors' own .npz. */
export const downloadSourceSchema = z.enum(['hub', 'npz'])
export type DownloadSource = z.infer<typeof downloadSourceSchema>

export const downloadSchema = z.object({
  /** Of the starting point that it becomes. */
  start: startIdSchema,
  /** Name of the checkpoint, or of the repository. */
  title: z.string(),
  source: downloadSourceSchema,
  /** Bytes that are here. */
  done: z.number().min(0),
  /** null: not asked yet. */
  total: z.number().nullable(),
  state: z.discriminatedUnion('type', [
    /** For its turn: one is fetched at a time. */
    z.object({ type: z.literal('waiting') }),
    z.object({
      type: z.literal('fetching'),
      /** Over the last seconds; null: not known yet. */
      bytesPerSecond: z.number().nullable(),
    }),
    /** All is here: its hash is compared and the checkpoint read. */
    z.object({ type: z.literal('checking') }),
    /** By the user, or since Vitrine ended meanwhile. */
    z.object({ type: z.literal('paused') }),
    /** What was fetched stays, unless it was damaged. */
    z.object({ type: z.literal('failed'), error: wireErrorSchema }),
  ]),
})
export type Download = z.infer<typeof downloadSchema>

export const downloadsSchema = z.object({
  /** In the order in which they are fetched; what is done is no longer among them. */
  items: z.array(downloadSchema),
  cacheFolder: z.string(),
  /** Of the hub: from HF_TOKEN, or kept by Vitrine. */
  token: z.enum(['none', 'environment', 'kept']),
})
export type Downloads = z.infer<typeof downloadsSchema>
