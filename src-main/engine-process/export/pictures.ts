/** The pictures that an export is held against its checkpoint with. */
import { resolve } from 'node:path'
import { VitrineError } from '../../contract/errors.js'
import type { ParityReport } from '../../contract/export.js'
import { decodePicture } from '../../data/decode.js'
import { scanFolder, type Example } from '../../data/scan.js'
import type { Picture } from '../../engine/augment/picture.js'
import { createRandom, stream } from '../../engine/augment/random.js'
import { resizeBilinear, resizeForEvaluation } from '../../engine/augment/resize.js'
import { readSplit } from '../../runs/split-file.js'

export interface ParityPicture {
  readonly name: string
  /** As its file has it. */
  decode(): Promise<Picture>
}

export interface ParityPictures {
  readonly source: ParityReport['source']
  readonly pictures: readonly ParityPicture[]
}

/** Up to `count` of them, spread over the whole: splits are sorted by class. */
export async function parityPictures(
  run: string | null,
  data: string | null,
  resolution: number,
  count: number,
): Promise<ParityPictures> {
  if (data !== null) return fromFiles('folder', await picturesOf(resolve(data)), count)
  const own = run === null ? [] : readSplit(run).validation
  if (own.length > 0) return fromFiles('validation', own, count)
  const pictures = Array.from({ length: count }, (_, index) => ({
    name: String(index),
    decode: () => Promise.resolve(noise(index, resolution)),
  }))
  return { source: 'noise', pictures }
}

async function picturesOf(folder: string): Promise<readonly Example[]> {
  const { validation, test, train } = await scanFolder(folder)
  return [validation, test, train].find((split) => split !== null && split.length > 0) ?? []
}

function fromFiles(
  source: 'folder' | 'validation',
  examples: readonly Example[],
  count: number,
): ParityPictures {
  const taken = Math.min(count, examples.length)
  const chosen = Array.from(
    { length: taken },
    (_, index) => examples[Math.floor((index * examples.length) / taken)]?.path ?? '',
  )
  return {
    source,
    pictures: chosen.map((path) => ({ name: path, decode: () => decodePicture(path) })),
  }
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
