/** Measures a trained model on a folder of pictures: the job `evaluate` of the engine process. */
import { availableParallelism } from 'node:os'
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { VitrineError } from '../contract/errors.js'
import { createLoader } from '../data/loader.js'
import { openDataset } from '../data/prepare.js'
import type { Example } from '../data/scan.js'
import { evaluate } from '../engine/train/evaluate.js'
import type { EngineEvent, EvaluateJob } from '../runs/messages.js'
import { readSplit } from '../runs/split-file.js'
import * as store from '../runs/store.js'
import { openEvaluation, openModel, type Model } from './open-model.js'
import { withPictures } from './pictures.js'

export interface JobHost {
  emit(event: EngineEvent): void
  cancelled(): boolean
}

interface Chosen {
  readonly folder: string
  readonly split: string
  readonly classes: readonly string[]
  readonly examples: readonly Example[]
}

/** Says `progress`, `warning`, one `evaluation` and the `result`. */
export async function executeEvaluation(job: EvaluateJob, host: JobHost): Promise<void> {
  const began = performance.now()
  const model = openModel(job.model)
  const { folder, split, classes, examples: all } = await choosePictures(job, model)
  const except = new Set(job.except)
  const { examples } = chosen(
    folder,
    split,
    classes,
    all.filter(({ path }) => !except.has(path)),
  )
  if (model.classes === null) {
    const message = `${model.name} does not name its classes; its outputs are taken for the folders in the order of their names.`
    host.emit({ type: 'warning', code: 'class-order', message })
  }
  const batch = Math.min(job.model.batch, examples.length)
  const loader = createLoader({
    examples,
    resolution: model.resolution,
    seed: 0,
    workers: Math.min(availableParallelism(), examples.length),
    cacheMebibytes: 0,
  })
  loader.start()
  try {
    const { session } = await openEvaluation(model, { ...job.model, batch })
    try {
      const batches = watched(loader.evaluate({ batch }), examples.length, host)
      const { resolution, loss } = model
      const pictures = withPictures(batches, resolution)
      const multiLabel = examples.some(({ label }) => typeof label !== 'number')
      const measured = await evaluate(session, pictures, {
        ...{ input: 'images', classes, loss, multiLabel },
      })
      reportSkipped(loader.skipped(), measured.examples, folder, host)
      const seconds = (performance.now() - began) / 1000
      host.emit({ type: 'evaluation', step: model.step, split, seconds, ...measured })
      host.emit({
        type: 'result',
        run: model.name,
        folder,
        step: model.step,
        top1: measured.top1,
        top5: measured.top5,
        macroF1: measured.macroF1,
        loss: measured.loss,
        seconds,
        imagesPerSecond: measured.examples / seconds,
      })
    } finally {
      await session.dispose()
    }
  } finally {
    await loader.close()
  }
}

/** The batches, with a look at messages (onnxruntime's run blocks this thread) before each. */
export async function* watched<Batch>(
  batches: AsyncIterable<Batch>,
  total: number,
  { emit, cancelled }: JobHost,
): AsyncGenerator<Batch & { readonly count: number }> {
  let done = 0
  for await (const batch of batches as AsyncIterable<Batch & { readonly count: number }>) {
    await new Promise((proceed) => setImmediate(proceed))
    if (cancelled()) {
      throw new VitrineError('interrupted', {
        what: `Interrupted after ${done} of ${total} pictures.`,
        why: 'It was asked to stop.',
        remedy: 'Give the command again; nothing was kept.',
      })
    }
    yield batch
    done += batch.count
    emit({ type: 'progress', done, total })
  }
}

/** Unreadable pictures that are told one by one. */
const named = 10

function reportSkipped(
  skipped: readonly { path: string; reason: string }[],
  examples: number,
  folder: string,
  { emit }: JobHost,
): void {
  const warn = (message: string) => emit({ type: 'warning', code: 'image-unreadable', message })
  for (const { path, reason } of skipped.slice(0, named)) warn(`${path} was skipped: ${reason}`)
  if (skipped.length > named) warn(`${skipped.length - named} more pictures were skipped.`)
  if (examples > 0) return
  throw new VitrineError('dataset-empty', {
    what: `No picture of ${folder} can be read.`,
    why: `All ${skipped.length} files are damaged or gone.`,
    remedy: 'Check the folder, or give another one.',
  })
}

/** Labels are places in the classes of the model, whatever the folder's own order. */
async function choosePictures(job: EvaluateJob, model: Model): Promise<Chosen> {
  const { source } = job.model
  const record = source.type === 'run' ? store.readRecord(source.folder) : null
  const known = record?.config.data
  const asked = job.data ?? known?.labels ?? known?.folder
  if (asked === undefined) throw wrong('No folder was given.', 'A file knows none.', 'Name one.')
  const folder = resolve(asked)
  const own = known !== undefined && folder === resolve(known.labels ?? known.folder)
  if (own && source.type === 'run' && record !== null && job.split !== 'test') {
    // What the run did not train on, not a new draw.
    const split = job.split ?? 'validation'
    return chosen(folder, split, record.classes, readSplit(source.folder)[split])
  }
  const labels = statSync(folder, { throwIfNoEntry: false })?.isFile() === true ? folder : null
  const dataset = await openDataset({ folder, labels }).catch((thrown: unknown) => {
    const missing = thrown instanceof VitrineError && thrown.code === 'file-not-found'
    throw missing ? new VitrineError('usage', thrown.text) : thrown
  })
  const classes = matchClasses(folder, labels !== null, dataset.classes, model)
  const whole = dataset.validation === null && dataset.test === null
  const split = job.split ?? (dataset.validation ? 'validation' : dataset.test ? 'test' : 'train')
  const examples = dataset[split]
  if (examples === null) {
    const present = (['train', 'validation', 'test'] as const).filter((name) => dataset[name])
    const why = `It has: ${present.join(', ')}.`
    throw wrong(`${folder} has no split "${split}".`, why, 'Choose another --split.')
  }
  const places = dataset.classes.map((name) => classes.indexOf(name))
  const relabelled = examples.map(({ path, label }) => ({
    path,
    label: typeof label === 'number' ? (places[label] ?? 0) : label.map((at) => places[at] ?? 0),
  }))
  return chosen(folder, whole && job.split === null ? 'all' : split, classes, relabelled)
}

function chosen(
  folder: string,
  split: string,
  classes: readonly string[],
  examples: readonly Example[],
): Chosen {
  if (examples.length > 0) return { folder, split, classes, examples }
  throw new VitrineError('dataset-empty', {
    what: `There is nothing to measure in ${folder}.`,
    why: `Its split "${split}" holds no pictures.`,
    remedy: 'Choose another --split or folder.',
  })
}

/** The model's classes; those of the folder where the model knows only how many. A labels file need not show all. */
function matchClasses(
  folder: string,
  some: boolean,
  found: readonly string[],
  model: Model,
): readonly string[] {
  const expected = model.classes ?? found
  const list = (names: readonly string[]) =>
    names.length > 8
      ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`
      : names.join(', ')
  const differ = (why: string) =>
    new VitrineError('dataset-invalid', {
      what: `The classes of ${folder} are not those of ${model.name}.`,
      why,
      remedy:
        'Give a folder with one folder a class, under the names that the model was trained on.',
    })
  const unknown = found.filter((name) => !expected.includes(name))
  const missing = some ? [] : expected.filter((name) => !found.includes(name))
  if (unknown.length > 0 || missing.length > 0) {
    const parts = [
      unknown.length > 0 ? `Unknown to the model: ${list(unknown)}.` : '',
      missing.length > 0 ? `Not in the folder: ${list(missing)}.` : '',
    ]
    throw differ(parts.filter(Boolean).join(' '))
  }
  if (expected.length !== model.headSize) {
    throw differ(`The folder has ${expected.length} classes, the head ${model.headSize}.`)
  }
  return expected
}

function wrong(what: string, why: string, remedy: string): VitrineError {
  return new VitrineError('usage', { what, why, remedy })
}
