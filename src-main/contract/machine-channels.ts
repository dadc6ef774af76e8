/** What a page may ask of the machine; a part of channels.ts. */
import { z } from 'zod'
import { speedSchema } from './machine.js'
import { modelNameSchema } from './model.js'
import { tunedSchema, tuningShapeSchema } from './tuning.js'

const nothing = z.undefined()

export const machineChannels = {
  /** Tries every engine; answers at once, the machine topic says the rest. */
  'machine:examine': { input: nothing, output: nothing },
  /** Measures 20 steps in a process of its own. `run-busy` while a run is at work. */
  'machine:probe': {
    input: z.strictObject({
      model: modelNameSchema,
      resolution: z.int().positive().max(1024),
      batch: z.int().positive().max(4096),
    }),
    output: speedSchema,
  },
  /** Tries what trains a shape fastest, about a minute; the tuning topic says how far. `run-busy`, `executor-unavailable`, `interrupted`. */
  'machine:tune': { input: tuningShapeSchema, output: tunedSchema },
  /** Ends the search at work; nothing of it is kept. */
  'machine:stop-tuning': { input: nothing, output: nothing },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>
