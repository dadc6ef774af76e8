import { openPicture } from './thumbnail.js'

/** Grey values [height, width] of the whole picture, turned as its EXIF orientation says; null: it cannot be read. */
export async function greyPicture(
  path: string,
  width: number,
  height: number,
): Promise<Uint8Array | null> {
  try {
    return await openPicture(path)
      .autoOrient()
      .resize(width, height, { fit: 'fill' })
      .removeAlpha()
      .greyscale()
      .raw()
      .toBuffer()
  } catch {
    return null
  }
}
