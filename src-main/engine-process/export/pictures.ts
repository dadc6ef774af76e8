/** The pictures that an export is held against its checkpoint with. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { VitrineError } from '../../contract/errors.js'
import type { ExportedModel, ParityReport } from '../../contract/export.js'
import { decodePicture } from '../../data/decode.js'
import { openDataset } from '../../data/prepare.js'
import type { Dataset, Example } from '../../data/scan.js'
import type { Picture } from '../../engine/augment/picture.js'
import { createRandom, stream } from '../../engine/augment/random.js'
import { resizeBilinear, resizeForEvaluation } from '../../engine/augment/resize.js'
import { readSplit } from '../../runs/split-file.js'

export interface ParityPicture {
  readonly name: string
  /** Its one class; null: not known, or several. */
  readonly label: string | null
  /** As its file has it. */
  decode(): Promise<Picture>
}

export interface ParityPictures {
  readonly source: ParityReport['source']
  readonly pictures: readonly ParityPicture[]
}

export interface PictureWish {
  /** Folder of the run whose validation pictures are taken where there is no `data`. */
  readonly run: string | null
  /** A folder of pictures, or a labels file. */
  readonly data: string | null
  readonly model: Pick<ExportedModel, 'classes' | 'resolution'>
  /** At most. */
  readonly count: number
}

/** Spread over the whole: splits are sorted by class. Noise where there are none. */
export async function parityPictures(wish: PictureWish): Promise<ParityPictures> {
  const { run, data, model, count } = wish
  if (data !== null) {
    const { classes, validation, test, train } = await openData(resolve(data))
    const split = [validation, test].find((each) => each !== null && each.length > 0) ?? train
    return { source: 'folder', pictures: fromFiles(split, classes, count) }
  }
  const own = run === null ? [] : readSplit(run).validation
  if (own.length > 0)
    return { source: 'validation', pictures: fromFiles(own, model.classes, count) }
  const pictures = Array.from({ length: count }, (_, index) => ({
    name: String(index),
    label: null,
    decode: () => Promise.resolve(noise(index, model.resolution)),
  }))
  return { source: 'noise', pictures }
}

function openData(folder: string): Promise<Dataset> {
  const labels = statSync(folder, { throwIfNoEntry: false })?.isFile() === true ? folder : null
  return openDataset({ folder, labels })
}

function fromFiles(
  examples: readonly Example[],
  classes: readonly string[],
  count: number,
): ParityPicture[] {
  const taken = Math.min(count, examples.length)
  return Array.from({ length: taken }, (_, index) => {
    const { path = '', label = [] } = examples[Math.floor((index * examples.length) / taken)] ?? {}
    const name = typeof label === 'number' ? classes[label] : undefined
    return { name: path, label: name ?? null, decode: () => decodePicture(path) }
  })
}

/** Cells of colour that run into each other; wider than high. */
function noise(seed: number, resolution: number): Picture {
  const random = createRandom(seed, stream.augment)
  const cells = 8
  const data = Uint8Array.from({ length: cells * cells * 3 }, () => random.uniform() * 256)
  const side = Math.ceil(resolution * 1.25)
  const square = new Uint8Array(side * side * 3)
  const whole = { left: 0, top: 0, width: cells, height: cells }
  resizeBilinear({ width: cells, height: cells, data }, whole, side, square)
  return { width: side, height: side, data: square }
}

/** As the network sees it. */
export function prepared(picture: Picture, resolution: number): Picture {
  const data = new Uint8Array(resolution * resolution * 3)
  resizeForEvaluation(picture, resolution, data)
  return { width: resolution, height: resolution, data }
}

/** Those that can be read, in turn; the rest is told to `skipped`. Throws `dataset-empty` where none can. */
export async function* decodedPictures(
  pictures: readonly ParityPicture[],
  skipped: (reason: string) => void,
): AsyncGenerator<{ original: ParityPicture; picture: Picture }> {
  let read = 0
  for (const original of pictures) {
    let picture: Picture
    try {
      picture = await original.decode()
    } catch (thrown) {
      if (!(thrown instanceof VitrineError) || thrown.code !== 'image-unreadable') throw thrown
      skipped(`${original.name} was left out: ${thrown.text.why}`)
      continue
    }
    read++
    yield { original, picture }
  }
  if (read > 0) return
  throw new VitrineError('dataset-empty', {
    what: 'There is no picture to hold the export against its checkpoint with.',
    why: `Of ${pictures.length} pictures none can be read.`,
    remedy: 'Give a folder of pictures with --data.',
  })
}
