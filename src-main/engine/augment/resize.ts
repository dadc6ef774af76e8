/**
 * Resizing as the paper's code does it: bilinear with half-pixel centres and no antialias
 * for training crops, area average of the short side and a centre crop for evaluation.
 * Values are truncated to 8 bits, as TensorFlow's cast does.
 */
import type { Picture } from './picture.js'
import type { Rectangle } from './inception-crop.js'

/** Samples a rectangle of the picture at [size, size, 3] into `out`. */
export function resizeBilinear(
  picture: Picture,
  crop: Rectangle,
  size: number,
  out: Uint8Array,
): void {
  const lower = new Int32Array(size)
  const upper = new Int32Array(size)
  const part = new Float32Array(size)
  const scaleX = crop.width / size
  for (let x = 0; x < size; x++) {
    const at = (x + 0.5) * scaleX - 0.5
    const floor = Math.floor(at)
    lower[x] = (crop.left + Math.max(floor, 0)) * 3
    upper[x] = (crop.left + Math.min(floor + 1, crop.width - 1)) * 3
    part[x] = at - floor
  }
  const source = picture.data
  const scaleY = crop.height / size
  let to = 0
  for (let y = 0; y < size; y++) {
    const at = (y + 0.5) * scaleY - 0.5
    const floor = Math.floor(at)
    const dy = at - floor
    const top = (crop.top + Math.max(floor, 0)) * picture.width * 3
    const bottom = (crop.top + Math.min(floor + 1, crop.height - 1)) * picture.width * 3
    for (let x = 0; x < size; x++) {
      const left = lower[x] as number
      const right = upper[x] as number
      const dx = part[x] as number
      for (let channel = 0; channel < 3; channel++) {
        const a = source[top + left + channel] as number
        const b = source[top + right + channel] as number
        const c = source[bottom + left + channel] as number
        const d = source[bottom + right + channel] as number
        const above = a + (b - a) * dx
        const below = c + (d - c) * dx
        out[to++] = above + (below - above) * dy
      }
    }
  }
}

/** Area-averages the short side to round(size * 256 / 224) and cuts the centre [size, size, 3] into `out`. */
export function resizeForEvaluation(picture: Picture, size: number, out: Uint8Array): void {
  const short = Math.round((size * 256) / 224)
  const factor = short / Math.min(picture.width, picture.height)
  const width = Math.round(picture.width * factor)
  const height = Math.round(picture.height * factor)
  const columns = areaWeights(picture.width, width, Math.floor((width - size) / 2), size)
  const rows = areaWeights(picture.height, height, Math.floor((height - size) / 2), size)
  const line = new Float64Array(picture.width * 3)
  let to = 0
  for (let y = 0; y < size; y++) {
    line.fill(0)
    const row = rows[y] as Weights
    row.weights.forEach((weight, index) => {
      const from = (row.start + index) * picture.width * 3
      for (let at = 0; at < line.length; at++) {
        line[at] = (line[at] as number) + weight * (picture.data[from + at] as number)
      }
    })
    for (let x = 0; x < size; x++) {
      const column = columns[x] as Weights
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0
        for (let index = 0; index < column.weights.length; index++) {
          sum +=
            (column.weights[index] as number) *
            (line[(column.start + index) * 3 + channel] as number)
        }
        // 1e-4 keeps a flat area of value v from landing at v - epsilon and losing a grey level.
        out[to++] = Math.min(255, sum + 1e-4)
      }
    }
  }
}

interface Weights {
  readonly start: number
  readonly weights: Float64Array
}

function areaWeights(from: number, to: number, offset: number, count: number): Weights[] {
  const scale = from / to
  return Array.from({ length: count }, (_, index) => {
    const begin = (offset + index) * scale
    const end = Math.min(begin + scale, from)
    const start = Math.floor(begin)
    const weights = new Float64Array(Math.max(1, Math.ceil(end - 1e-9) - start))
    for (let at = 0; at < weights.length; at++) {
      weights[at] = (Math.min(end, start + at + 1) - Math.max(begin, start + at)) / (end - begin)
    }
    return { start, weights }
  })
}
