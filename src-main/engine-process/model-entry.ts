/**
 * Entry of the process that knows models, for the app: what a checkpoint file is, what a step
 * costs, what trained models say of pictures. One question after the other: they share the cores.
 */
import { basename } from 'node:path'
import { modelJobSchema, type ModelJob } from '../contract/model-job.js'
import { architectureOf } from '../engine/model/variants.js'
import { parameterSpecs } from '../engine/model/params.js'
import { sizeOf } from '../engine/host-array.js'
import { answerQuestions, type JobHost } from './answer-questions.js'
import { inspectCheckpoint, readCarded } from './checkpoint-file.js'
import { costOf } from './cost.js'
import { checkpointOf } from './open-model.js'
import { createPicturePlaces } from './picture-places.js'
import { createWarmModels } from './warm-models.js'

const models = createWarmModels(createPicturePlaces())

/** Of the network without a head, which a new run gets of its own. */
function bodyParameters({ name, gelu, resolution }: ReturnType<typeof inspectCheckpoint>): number {
  const specs = parameterSpecs(architectureOf(name, gelu), { classes: 1, resolution })
  return Object.entries(specs)
    .filter(([array]) => !array.startsWith('head/'))
    .reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0)
}

async function work(job: ModelJob): Promise<unknown> {
  switch (job.type) {
    case 'checkpoint': {
      const { of, path } = job
      const file = of === 'file' ? path : checkpointOf(path, basename(path), 'best')
      const model = inspectCheckpoint(file)
      return { ...model, file, parameters: bodyParameters(model) }
    }
    case 'card':
      return readCarded(job.path)
    case 'cost':
      return costOf(job)
    case 'predict':
      return models.predict(job)
  }
}

let tail: Promise<unknown> = Promise.resolve()
answerQuestions(modelJobSchema, (job: ModelJob, { signal }: JobHost): Promise<unknown> => {
  const done = tail.then(() => (signal.aborted ? null : work(job)))
  tail = done.catch(() => undefined)
  return done
})
