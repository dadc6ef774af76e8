/** Models that stay open between questions: the last few, in one process. */
import { statSync } from 'node:fs'
import { VitrineError } from '../contract/errors.js'
import type { ModelJob, PredictAnswer } from '../contract/model-job.js'
import { largestPictureMebibytes } from '../contract/picture.js'
import { decodeBytes, decodePicture } from '../data/decode.js'
import { toVitrineError } from '../contract/errors.js'
import { resizeForEvaluation } from '../engine/augment/resize.js'
import type { Session } from '../engine/executor/executor.js'
import { checkpointPath, checkpointSteps } from '../runs/store.js'
import { classNames, openEvaluation, openModel, type Model } from './open-model.js'
import type { PicturePlaces } from './picture-places.js'
import { likeliest } from './predict.js'

type PredictJob = Extract<ModelJob, { type: 'predict' }>
type Picture = PredictJob['pictures'][number]
type Answer = PredictAnswer[number][number]

const mostModels = 4

interface Open {
  readonly model: Model
  readonly session: Session
  readonly names: readonly string[]
}

export interface WarmModels {
  /** In the order asked; a picture or a run that cannot be used fails alone. */
  predict(job: PredictJob): Promise<PredictAnswer>
}

export function createWarmModels(places: PicturePlaces): WarmModels {
  const open = new Map<string, Open>()

  async function modelOf(folder: string, engine: PredictJob['engine']): Promise<Open> {
    const key = keyOf(folder, engine)
    const known = open.get(key)
    if (known) {
      open.delete(key)
      open.set(key, known)
      return known
    }
    const source = { type: 'run', folder, checkpoint: 'best' } as const
    const wish = { source, gelu: null, resolution: null, batch: 1, engine }
    const model = openModel(wish)
    const { session } = await openEvaluation(model, wish)
    const opened = { model, session, names: classNames(model) }
    open.set(key, opened)
    for (const [oldest, old] of open) {
      if (open.size <= mostModels) break
      open.delete(oldest)
      await old.session.dispose()
    }
    return opened
  }

  async function decoded(picture: Picture) {
    if (picture.type === 'sent') return decodeSent(picture.name, picture.data)
    const place = await places.find(picture.at)
    if (place) return decodePicture(place.path)
    throw new VitrineError('picture-not-found', {
      what: 'The picture is not there any more.',
      why: `There is no picture ${picture.at.index} of ${picture.at.split} in ${picture.at.folder}.`,
      remedy: 'Look through the dataset again.',
    })
  }

  async function see({ model, session, names }: Open, picture: Picture, top: number) {
    const { resolution, loss } = model
    const began = performance.now()
    const data = new Uint8Array(resolution * resolution * 3)
    resizeForEvaluation(await decoded(picture), resolution, data)
    const shape = [1, resolution, resolution, 3]
    const images = { dtype: 'uint8', shape, data } as const
    const { logits } = await session.run('evaluate', { images })
    const row = logits?.data ?? new Float32Array()
    const classes = likeliest(Float32Array.from(row), names, loss, top)
    return { type: 'seen', classes, milliseconds: performance.now() - began } as const
  }

  async function answersOf(folder: string, job: PredictJob): Promise<Answer[]> {
    let opened: Open
    try {
      opened = await modelOf(folder, job.engine)
    } catch (thrown) {
      const failed = failure(thrown)
      return job.pictures.map(() => failed)
    }
    const answers: Answer[] = []
    for (const picture of job.pictures) {
      answers.push(await see(opened, picture, job.top).catch(failure))
    }
    return answers
  }

  return {
    async predict(job) {
      const all: PredictAnswer = []
      for (const folder of job.runs) all.push(await answersOf(folder, job))
      return all
    },
  }
}

/** Another one once the run has written another checkpoint. */
function keyOf(folder: string, engine: PredictJob['engine']): string {
  const steps = checkpointSteps(folder)
  const last = steps.at(-1)
  const written =
    last === undefined
      ? 0
      : statSync(checkpointPath(folder, last), { throwIfNoEntry: false })?.mtimeMs
  return JSON.stringify([folder, steps, written ?? 0, engine])
}

function decodeSent(name: string, data: string) {
  const bytes = Buffer.from(data, 'base64')
  if (bytes.length <= largestPictureMebibytes * 1048576) return decodeBytes(bytes, name)
  throw new VitrineError('too-large', {
    what: `The picture ${name} is too large.`,
    why: `It has ${Math.round(bytes.length / 1048576)} MiB, the limit is ${largestPictureMebibytes}.`,
    remedy: 'Make it smaller.',
  })
}

function failure(thrown: unknown): Extract<Answer, { type: 'failed' }> {
  const { code, text } = toVitrineError(thrown)
  return { type: 'failed', error: { code, ...text } }
}
