/**
 * Decodes a picture file to 8-bit RGB by sharp: JPEG, PNG, WebP, AVIF, TIFF and the first
 * frame of GIF; sharp's prebuilt library reads no BMP. EXIF orientation is applied, alpha is
 * dropped as PIL's convert('RGB') does, grey is repeated, CMYK and 16 bits are converted.
 */
import sharp from 'sharp'
import { VitrineError } from '../contract/errors.js'
import type { Picture } from '../engine/augment/picture.js'

export type Decode = (path: string) => Promise<Picture>

// One thread a worker: the loader has its own pool and the training step wants the cores.
sharp.concurrency(1)
sharp.cache(false)

/** Throws `image-unreadable`. */
export async function decodePicture(path: string): Promise<Picture> {
  try {
    const { data, info } = await sharp(path, { failOn: 'truncated' })
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
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw new VitrineError(
      'image-unreadable',
      {
        what: `The picture ${path} cannot be read.`,
        why: reason,
        remedy: 'Replace or remove the file.',
      },
      { cause: thrown },
    )
  }
}
