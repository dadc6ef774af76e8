/**
 * Decodes a picture file to 8-bit RGB: JPEG, PNG, WebP, AVIF, TIFF and the first frame of
 * GIF by sharp, BMP here. What a file holds counts, not how it is called. EXIF orientation
 * is applied, alpha is dropped as PIL's convert('RGB') does, grey is repeated, CMYK and 16
 * bits are converted.
 */
import { readFileSync, statSync } from 'node:fs'
import sharp from 'sharp'
import { VitrineError } from '../contract/errors.js'
import type { Picture } from '../engine/augment/picture.js'
import { bitmapSize, decodeBitmap, isBitmap } from './bitmap.js'

export type Decode = (path: string) => Promise<Picture>

/** Bytes of a file beyond which it is not read into memory. */
const largestFile = 2 ** 30

/** Pixels of a picture beyond which it is refused: PIL's limit, 0.5 GB decoded. */
export const largestPixels = 178_956_970

// One thread a worker: the loader has its own pool and the training step wants the cores.
sharp.concurrency(1)
sharp.cache(false)

/** Throws `image-unreadable`. */
export async function decodePicture(path: string): Promise<Picture> {
  let bytes: Uint8Array
  try {
    bytes = readPicture(path)
  } catch (thrown) {
    throw unreadable(path, thrown)
  }
  return decodeBytes(bytes, path)
}

/** An encoded picture from memory; `name` is said in errors. Throws `image-unreadable`. */
export async function decodeBytes(bytes: Uint8Array, name: string): Promise<Picture> {
  try {
    if (isBitmap(bytes)) return decodeBitmap(bytes, largestPixels)
    const { data, info } = await sharp(bytes, {
      failOn: 'truncated',
      limitInputPixels: largestPixels,
      // Values as the file has them, as PIL and TensorFlow read them; CMYK by a default profile.
      ignoreIcc: true,
    })
      .autoOrient()
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const { width, height, channels } = info
    if (channels === 3) return { width, height, data }
    const rgb = new Uint8Array(width * height * 3)
    for (let at = 0; at < rgb.length; at++) rgb[at] = data[Math.floor(at / 3) * channels] as number
    return { width, height, data: rgb }
  } catch (thrown) {
    throw unreadable(name, thrown)
  }
}

/**
 * The whole file: sharp decodes a picture from memory in two thirds of the time that it takes
 * from a path. A pipe or a device is no picture; reading one could wait for ever.
 */
export function readPicture(path: string): Uint8Array {
  const info = statSync(path)
  if (!info.isFile()) throw new Error('It is not a file.')
  if (info.size > largestFile) throw new Error(`It has ${info.size} bytes, more than 1 GiB.`)
  return readFileSync(path)
}

/** Format and size by the header alone. Throws an `Error` whose message is the reason. */
export async function describePicture(
  bytes: Uint8Array,
): Promise<{ format: string; width: number; height: number }> {
  if (isBitmap(bytes)) return { format: 'bmp', ...bitmapSize(bytes) }
  const { format, width, height } = await sharp(bytes, {
    limitInputPixels: largestPixels,
  }).metadata()
  if (width * height > largestPixels) throw new Error(`It declares ${width} x ${height} pixels.`)
  return { format, width, height }
}

function unreadable(path: string, cause: unknown): VitrineError {
  const why = cause instanceof Error ? cause.message : String(cause)
  const what = `The picture ${path} cannot be read.`
  return new VitrineError(
    'image-unreadable',
    { what, why, remedy: 'Replace or remove the file.' },
    { cause },
  )
}
