/**
 * The Inception crop: a rectangle of random area and aspect ratio, as TensorFlow's
 * sample_distorted_bounding_box chooses it without boxes (aspect 3/4 to 4/3, up to 100
 * attempts, the whole picture when all fail).
 */
import type { Random } from './random.js'

export interface Rectangle {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export function inceptionCrop(
  random: Random,
  width: number,
  height: number,
  minimumArea: number,
): Rectangle {
  const smallest = minimumArea * width * height
  const largest = width * height
  for (let attempt = 0; attempt < 100; attempt++) {
    const aspect = 0.75 + random.uniform() * (4 / 3 - 0.75)
    let lowest = Math.round(Math.sqrt(smallest / aspect))
    let highest = Math.round(Math.sqrt(largest / aspect))
    // The kernel's guard: the width that belongs to the height has to fit too.
    if (Math.round(highest * aspect) > width) highest = Math.floor((width + 0.5 - 1e-7) / aspect)
    highest = Math.min(highest, height)
    lowest = Math.min(lowest, highest)
    const cropHeight = lowest < highest ? lowest + random.integer(highest - lowest + 1) : lowest
    const cropWidth = Math.round(cropHeight * aspect)
    const area = cropWidth * cropHeight
    if (area < smallest || area > largest) continue
    if (cropWidth > width || cropHeight > height || cropWidth <= 0 || cropHeight <= 0) continue
    return {
      top: random.integer(height - cropHeight + 1),
      left: random.integer(width - cropWidth + 1),
      width: cropWidth,
      height: cropHeight,
    }
  }
  return { left: 0, top: 0, width, height }
}
