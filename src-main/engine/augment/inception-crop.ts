/**
 * The Inception crop: a rectangle of random area and aspect ratio, as TensorFlow's
 * sample_distorted_bounding_box chooses it without boxes (aspect 0.75 to 1.33, up to 100
 * attempts, the whole picture when all fail), with that kernel's treatment of rounding.
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
    const aspect = 0.75 + random.uniform() * (1.33 - 0.75)
    let lowest = Math.round(Math.sqrt(smallest / aspect))
    let highest = Math.round(Math.sqrt(largest / aspect))
    // The width that belongs to the height has to fit too.
    if (Math.round(highest * aspect) > width) highest = Math.floor((width + 0.5 - 1e-7) / aspect)
    highest = Math.min(highest, height)
    lowest = Math.min(lowest, highest)
    let cropHeight = lowest < highest ? lowest + random.integer(highest - lowest + 1) : lowest
    const areaOf = () => cropHeight * Math.round(cropHeight * aspect)
    // Rounding may have left the allowed areas by a row.
    if (areaOf() < smallest) cropHeight++
    if (areaOf() > largest) cropHeight--
    const area = areaOf()
    const cropWidth = Math.round(cropHeight * aspect)
    if (area < smallest || area > largest) continue
    if (cropWidth > width || cropHeight > height || cropWidth <= 0 || cropHeight <= 0) continue
    return {
      // The kernel never draws the last place.
      top: random.integer(Math.max(1, height - cropHeight)),
      left: random.integer(Math.max(1, width - cropWidth)),
      width: cropWidth,
      height: cropHeight,
    }
  }
  return { left: 0, top: 0, width, height }
}
