/** Keeps a few pictures of a training batch as the model sees them, now and then, for hosts to show. */
import sharp from 'sharp'
import { labelName } from '../contract/label.js'
import type { LabelledBatch } from '../engine/train/batch-inputs.js'
import { writeBatch } from '../runs/batch-file.js'

/** Seconds between two batches that are kept. */
const interval = 5
/** Pictures of a batch that are kept, at most. */
const most = 16
/** Side of a kept picture in pixels, at most. */
const largestSide = 160

export interface BatchPreview {
  /** Takes a copy where the time has come; the encoding goes on beside the training. */
  show(step: number, batch: LabelledBatch): void
  /** Waits for the last batch to be written. */
  close(): Promise<void>
}

export function createBatchPreview(
  folder: string,
  classes: readonly string[],
  now: () => number,
): BatchPreview {
  let shownAt = -Infinity
  let work: Promise<void> | null = null

  async function keep(step: number, batch: LabelledBatch, rows: Uint8Array[]): Promise<void> {
    const side = batch.examples.shape[1] ?? 0
    const pictures = await Promise.all(
      rows.map(async (row, at) => ({
        data: await encode(row, side),
        label: labelOf(batch, at, classes),
      })),
    )
    writeBatch(folder, { step, pictures })
  }

  return {
    show(step, batch) {
      if (batch.examples.dtype !== 'uint8' || work !== null || now() - shownAt < interval) return
      shownAt = now()
      const count = Math.min(most, batch.labels.length)
      const rows = Array.from({ length: count }, (_, at) => pictureOf(batch, at))
      work = keep(step, batch, rows)
        .catch(() => undefined) // a picture to look at is not worth a run
        .finally(() => {
          work = null
        })
    },
    close: async () => {
      await work
    },
  }
}

const partnerOf = (at: number, total: number) => (at + total - 1) % total

/** A copy of a row; with Mixup mixed with its partner as `microBatchInputs` has it. */
function pictureOf({ examples, labels, lambda }: LabelledBatch, at: number): Uint8Array {
  const size = examples.data.length / labels.length
  const own = Uint8Array.from(examples.data.subarray(at * size, (at + 1) * size))
  if (lambda === 1) return own
  const partner = partnerOf(at, labels.length) * size
  return own.map((value, place) =>
    Math.round(value * lambda + (examples.data[partner + place] ?? 0) * (1 - lambda)),
  )
}

function labelOf({ labels, lambda }: LabelledBatch, at: number, classes: readonly string[]) {
  const name = (row: number) => labelName(labels[row] ?? 0, classes)
  const partner = partnerOf(at, labels.length)
  if (lambda === 1 || name(at) === name(partner)) return name(at)
  const share = Math.round(lambda * 100)
  return `${share} % ${name(at)}, ${100 - share} % ${name(partner)}`
}

async function encode(pixels: Uint8Array, side: number): Promise<string> {
  const picture = sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
  if (side > largestSide) picture.resize(largestSide)
  const bytes = await picture.jpeg({ quality: 80 }).toBuffer()
  return `data:image/jpeg;base64,${bytes.toString('base64')}`
}
