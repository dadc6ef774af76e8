import sharp from 'sharp'
import type { Picture } from '../engine/augment/picture.js'

/** The same bytes come back from `decodeBytes`. */
export async function encodePng({ width, height, data }: Picture): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}
