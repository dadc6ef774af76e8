/** The gate: what the checkpoint says of pictures, and whether the export says the same. */
import type { ExportedModel, ExportOptions, ParityReport } from '../../contract/export.js'
import { VitrineError } from '../../contract/errors.js'
import type { Picture } from '../../engine/augment/picture.js'
import { compareAnswers, probabilitiesOf } from '../../engine/export/parity.js'
import type { ModelWish } from '../../runs/messages.js'
import type { JobHost } from '../evaluate.js'
import { openEvaluation, type Model } from '../open-model.js'
import type { ExportFormat } from './format.js'
import { decodedPictures, prepared, type ParityPicture, type ParityPictures } from './pictures.js'

/** What the checkpoint says. */
export interface Reference {
  readonly source: ParityReport['source']
  readonly runtime: string
  readonly pictures: readonly {
    readonly name: string
    readonly label: string | null
    /** As the export is given it. */
    shown(): Promise<Picture>
  }[]
  /** [pictures, classes] */
  readonly probabilities: Float32Array
  readonly notes: readonly string[]
}

/** Pictures at a time, here and in the export. */
const largestBatch = 8

/** Counts pictures over all that a job does with them, and looks for a wish to stop. */
export function createProgress(total: number, { emit, cancelled }: JobHost) {
  let done = 0
  return async (): Promise<void> => {
    await new Promise((proceed) => setImmediate(proceed))
    if (cancelled()) {
      throw new VitrineError('interrupted', {
        what: 'The export was interrupted.',
        why: 'It was asked to stop.',
        remedy: 'Give the command again; nothing was kept.',
      })
    }
    emit({ type: 'progress', done: Math.min(++done, total), total })
  }
}

type Step = ReturnType<typeof createProgress>

/**
 * The app's own session of the checkpoint; closed before anything is exported. `whole`: the export
 * is given pictures of any size.
 */
export async function askCheckpoint(
  model: Model,
  { source, pictures }: ParityPictures,
  { engine, whole, step }: { engine: ModelWish['engine']; whole: boolean; step: Step },
): Promise<Reference> {
  const { resolution, headSize, loss } = model
  const batch = Math.min(largestBatch, pictures.length)
  const { session, device } = await openEvaluation(model, { batch, engine })
  const notes: string[] = []
  const readable: ParityPicture[] = []
  const rows: Float32Array[] = []
  const bytes = resolution * resolution * 3
  const shape = [batch, resolution, resolution, 3]
  const waiting: Picture[] = []
  async function ask(): Promise<void> {
    if (waiting.length === 0) return
    const data = new Uint8Array(batch * bytes)
    waiting.forEach((picture, row) => data.set(picture.data, row * bytes))
    const { logits } = await session.run('evaluate', { images: { dtype: 'uint8', shape, data } })
    rows.push(logits?.data.slice(0, waiting.length * headSize) ?? new Float32Array())
    waiting.length = 0
  }
  try {
    const decoded = decodedPictures(pictures, (reason) => notes.push(reason))
    for await (const { original, picture } of decoded) {
      await step()
      readable.push(original)
      waiting.push(prepared(picture, resolution))
      if (waiting.length === batch) await ask()
    }
    await ask()
  } finally {
    await session.dispose()
  }
  const logits = new Float32Array(readable.length * headSize)
  rows.reduce((at, row) => (logits.set(row, at), at + row.length), 0)
  const probabilities = probabilitiesOf(logits, headSize, loss)
  const shown = readable.map(({ name, label, decode }) => ({
    name,
    label,
    shown: async () => (whole ? decode() : prepared(await decode(), resolution)),
  }))
  return { source, runtime: device, pictures: shown, probabilities, notes }
}

/** Opens the export in `folder` and asks it the same. */
export async function checkParity(
  format: ExportFormat,
  folder: string,
  { facts, options }: { facts: ExportedModel; options: ExportOptions },
  reference: Reference,
  step: Step,
): Promise<ParityReport> {
  const began = performance.now()
  const exported = new Float32Array(reference.probabilities.length)
  const predictor = await format.open(folder, facts, options)
  // Not one whole picture beside another: they may differ in size.
  const batch = options.preprocessing ? 1 : largestBatch
  const waiting: Picture[] = []
  let at = 0
  async function ask(): Promise<void> {
    if (waiting.length === 0) return
    const answers = await predictor.predict(waiting)
    exported.set(answers, at)
    at += answers.length
    waiting.length = 0
  }
  try {
    for (const { shown } of reference.pictures) {
      await step()
      waiting.push(await shown())
      if (waiting.length === batch) await ask()
    }
    await ask()
  } finally {
    await predictor.close()
  }
  const answers = {
    pictures: reference.pictures,
    classes: facts.classes,
    reference: reference.probabilities,
    exported,
  }
  return {
    source: reference.source,
    reference: reference.runtime,
    runtime: predictor.runtime,
    ...compareAnswers(answers, format.thresholds(options)),
    seconds: (performance.now() - began) / 1000,
    notes: [...reference.notes, ...(predictor.notes ?? [])],
  }
}
