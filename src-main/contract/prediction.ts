import { z } from 'zod'

/** What a model says about one picture: the likeliest classes, best first. */
export const predictionSchema = z.object({
  type: z.literal('prediction'),
  image: z.string(),
  /** Softmax over the classes, or each class's own sigmoid, as the model was trained. */
  classes: z.array(z.object({ name: z.string(), probability: z.number() })),
})
export type Prediction = z.infer<typeof predictionSchema>

/** The last line of `predict --json` when every picture could be read. */
export const predictionResultSchema = z.object({
  type: z.literal('result'),
  /** Id of the run, or path of the checkpoint file. */
  run: z.string(),
  images: z.int(),
})
export type PredictionResult = z.infer<typeof predictionResultSchema>
