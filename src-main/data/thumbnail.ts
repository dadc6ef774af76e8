import sharp, { type Sharp } from 'sharp'
import { bitmapSize, decodeBitmap, isBitmap } from './bitmap.js'
import { largestPixels, readPicture } from './decode.js'

/**
 * The whole picture within a square of `side` pixels as a `data:` URL of a JPEG, turned as its
 * EXIF orientation says, never enlarged; null: it cannot be read.
 */
export async function thumbnailOf(path: string, side: number): Promise<string | null> {
  try {
    const jpeg = await openPicture(path)
      .autoOrient()
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      // As the model sees it: training drops alpha too.
      .removeAlpha()
      .jpeg({ quality: 82 })
      .toBuffer()
    return `data:image/jpeg;base64,${jpeg.toString('base64')}`
  } catch {
    return null
  }
}

/** Throws where it cannot be read or is too large. */
export function openPicture(path: string): Sharp {
  const bytes = readPicture(path)
  if (!isBitmap(bytes)) return sharp(bytes, { limitInputPixels: largestPixels })
  const { width, height } = bitmapSize(bytes)
  const { data } = decodeBitmap(bytes, largestPixels)
  return sharp(data, { raw: { width, height, channels: 3 } })
}
