/** The published checkpoints that come with the app as a list of facts: resources/catalogue.json. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { modelNameSchema } from '../contract/model.js'
import { projectRoot } from '../platform/entries.js'

const catalogueSchema = z.object({
  version: z.literal(1),
  checkpoints: z.array(
    z.object({
      /** timm's name. */
      id: z.string(),
      model: modelNameSchema,
      data: z.string(),
      resolution: z.int(),
      /** The published head among them. */
      parameters: z.int(),
      imagenetTop1: z.number().nullable(),
      repository: z.string(),
      /** Name of the same weights as the paper's authors published them, without .npz. */
      npz: z.string().nullable(),
      recommended: z.boolean(),
      note: z.string(),
    }),
  ),
})
export type PublishedCheckpoint = z.infer<typeof catalogueSchema>['checkpoints'][number]

export function readCatalogue(): PublishedCheckpoint[] {
  const text = readFileSync(join(projectRoot(), 'resources', 'catalogue.json'), 'utf8')
  return catalogueSchema.parse(JSON.parse(text)).checkpoints
}
