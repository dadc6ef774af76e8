/** Names what is in pictures: the job `predict` of the engine process. */
import { availableParallelism } from 'node:os'
import type { Prediction } from '../contract/prediction.js'
import { createLoader } from '../data/loader.js'
import type { PredictJob } from '../runs/messages.js'
import { watched, type JobHost } from './evaluate.js'
import { classNames, openEvaluation, openModel } from './open-model.js'

/** Says one `prediction` or `unreadable` a picture, in the order given. */
export async function executePrediction(job: PredictJob, host: JobHost): Promise<void> {
  const model = openModel(job.model)
  const { resolution, headSize, loss } = model
  const names = classNames(model)
  const { images } = job
  const batch = Math.min(job.model.batch, images.length)
  const loader = createLoader({
    examples: images.map((path) => ({ path, label: 0 })),
    resolution,
    seed: 0,
    workers: Math.min(availableParallelism(), images.length),
    cacheMebibytes: 0,
  })
  loader.start()
  try {
    const { session } = await openEvaluation(model, { ...job.model, batch })
    try {
      let start = 0
      for await (const loaded of watched(loader.evaluate({ batch }), images.length, host)) {
        const shape = [batch, resolution, resolution, 3]
        // A copy: the loader's memory is shared between threads, which onnxruntime refuses.
        const data = new Uint8Array(loaded.images)
        const { logits } = await session.run('evaluate', {
          images: { dtype: 'uint8', shape, data },
        })
        const rows = new Map(
          Array.from(loaded.indices.subarray(0, loaded.count), (index, row) => [
            index,
            logits?.data.subarray(row * headSize, (row + 1) * headSize) ?? new Float32Array(),
          ]),
        )
        const reasons = new Map(loader.skipped().map(({ path, reason }) => [path, reason]))
        for (const end = Math.min(start + batch, images.length); start < end; start++) {
          const image = images[start] ?? ''
          const row = rows.get(start)
          if (row) host.emit(prediction(image, likeliest(row, names, loss, job.top)))
          else host.emit({ type: 'unreadable', image, reason: reasons.get(image) ?? 'unknown' })
        }
      }
    } finally {
      await session.dispose()
    }
  } finally {
    await loader.close()
  }
}

function prediction(image: string, classes: Prediction['classes']): Prediction {
  return { type: 'prediction', image, classes }
}

/** Classes by probability, largest first; equal ones in the order of the names. */
export function likeliest(
  logits: Float32Array,
  names: readonly string[],
  loss: 'softmax' | 'sigmoid',
  top: number,
): { name: string; probability: number }[] {
  const largest = logits.reduce((most, value) => Math.max(most, value), -Infinity)
  const total = logits.reduce((sum, value) => sum + Math.exp(value - largest), 0)
  const probability = (logit: number) =>
    loss === 'softmax' ? Math.exp(logit - largest) / total : 1 / (1 + Math.exp(-logit))
  return names
    .map((name, at) => ({ name, probability: probability(logits[at] ?? NaN) }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, top)
}
