import { describe, expect, it } from 'vitest'
import { inceptionCrop } from './inception-crop.js'
import { createRandom } from './random.js'

const draws = 20_000
const shares = [0.05, 0.25, 0.5, 0.75, 0.95]

/** The share of `values` up to each bound. */
const sharesUpTo = (values: readonly number[], bounds: readonly number[]) =>
  bounds.map((bound) => values.filter((value) => value <= bound).length / values.length)

/**
 * Quantiles (at `shares`) of the part of the area and of the aspect ratio over 20,000 draws of
 * TensorFlow 2.21's tf.image.stateless_sample_distorted_bounding_box, min_object_covered 0,
 * area_range (0.05, 1), aspect_ratio_range (0.75, 1.33), without boxes. Kolmogorov-Smirnov
 * distances of 20,000 draws of each were 0.005 to 0.008 there.
 */
const reference = [
  {
    width: 300,
    height: 200,
    area: [0.064, 0.1395, 0.2766, 0.4537, 0.6804],
    aspect: [0.7788, 0.8963, 1.0423, 1.1864, 1.3016],
  },
  {
    width: 64,
    height: 500,
    area: [0.0522, 0.0643, 0.0812, 0.1013, 0.1337],
    aspect: [0.7797, 0.8955, 1.0426, 1.186, 1.3023],
  },
]

describe.each(reference)('on $width x $height', ({ width, height, area, aspect }) => {
  const crops = Array.from({ length: draws }, (_, seed) =>
    inceptionCrop(createRandom(seed), width, height, 0.05),
  )

  // Two samples of 20,000 lie within 1.95 * sqrt(2 / 20000) = 0.0195 at 1 in 1000; the seed is fixed.
  it.each([
    ['area', area, crops.map((crop) => (crop.width * crop.height) / (width * height))],
    ['aspect ratio', aspect, crops.map((crop) => crop.width / crop.height)],
  ] as const)("has the %s of TensorFlow's kernel", (_, bounds, values) => {
    sharesUpTo(values, bounds).forEach((share, index) => {
      expect(Math.abs(share - (shares[index] ?? NaN))).toBeLessThan(0.0195)
    })
  })

  it('lies within the picture and its least area', () => {
    for (const crop of crops) {
      expect(crop.left).toBeGreaterThanOrEqual(0)
      expect(crop.top).toBeGreaterThanOrEqual(0)
      expect(crop.left + crop.width).toBeLessThanOrEqual(width)
      expect(crop.top + crop.height).toBeLessThanOrEqual(height)
      expect(crop.width * crop.height).toBeGreaterThanOrEqual(0.05 * width * height)
    }
  })
})

it('takes the whole picture where no crop fits', () => {
  // Half of 10 x 500 at an aspect of at least 0.75 would be 43 wide.
  const crop = inceptionCrop(createRandom(1), 10, 500, 0.5)
  expect(crop).toEqual({ left: 0, top: 0, width: 10, height: 500 })
})

it('manages pictures of one pixel and of one line', () => {
  for (const [width, height] of [
    [1, 1],
    [1, 40],
    [40, 1],
  ] as const) {
    const crop = inceptionCrop(createRandom(3), width, height, 0.05)
    expect(crop.left + crop.width).toBeLessThanOrEqual(width)
    expect(crop.top + crop.height).toBeLessThanOrEqual(height)
    expect(crop.width * crop.height).toBeGreaterThan(0)
  }
})
