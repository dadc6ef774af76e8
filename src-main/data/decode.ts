/**
 * Decodes a picture file to 8-bit RGB: JPEG, PNG, WebP, AVIF, TIFF and the first frame of
 * GIF by sharp, BMP here. What a file holds counts, not how it is called. EXIF orientation
 * is applied, alpha is dropped as PIL's convert('RGB') does, grey is repeated, CMYK and 16
 * bits are converted.
 */
import { open, readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { VitrineError } from '../contract/errors.js'
import type { Picture } from '../engine/augment/picture.js'
import { decodeBitmap, isBitmap } from './bitmap.js'

export type Decode = (path: string) => Promise<Picture>

/** Pixels of a picture beyond which it is refused: PIL's limit, 0.5 GB decoded. */
const largestPixels = 178_956_970

// One thread a worker: the loader has its own pool and the training step wants the cores.
sharp.concurrency(1)
sharp.cache(false)

/** Throws `image-unreadable`. */
export async function decodePicture(path: string): Promise<Picture> {
  try {
    const { data, info } = await sharp(path, {
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
    let reason = thrown
    try {
      const bitmap = await bitmapAt(path)
      if (bitmap !== null) return bitmap
    } catch (failure) {
      reason = failure
    }
    throw unreadable(path, reason)
  }
}

/** null: not a bitmap. Throws why a bitmap cannot be read. */
async function bitmapAt(path: string): Promise<Picture | null> {
  const file = await open(path)
  const start = new Uint8Array(2)
  try {
    await file.read(start)
  } finally {
    await file.close()
  }
  return isBitmap(start) ? decodeBitmap(await readFile(path), largestPixels) : null
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
