/**
 * Resizing as the paper's code does it on TensorFlow: bilinear with half-pixel centres and no
 * antialias for training crops, area average of the short side and a centre crop for
 * evaluation. In TensorFlow's float32 and order of sums (ResizeBilinear, ResizeArea), so that
 * values come out the same after its truncation to 8 bits.
 */
import type { Rectangle } from './inception-crop.js'
import type { Picture } from './picture.js'

const round = Math.fround

/** Where each of `size` samples over `length` pixels lies: lower and upper pixel, share of the upper. */
function samples(length: number, size: number) {
  const lower = new Int32Array(size)
  const upper = new Int32Array(size)
  const share = new Float32Array(size)
  const scale = round(length / size)
  for (let index = 0; index < size; index++) {
    const at = round(round(round(index + 0.5) * scale) - 0.5)
    const floor = Math.floor(at)
    lower[index] = Math.max(floor, 0)
    upper[index] = Math.min(Math.ceil(at), length - 1)
    share[index] = at - floor
  }
  return { lower, upper, share }
}

/** Samples a rectangle of the picture at [size, size, 3] into `out`. */
export function resizeBilinear(
  picture: Picture,
  crop: Rectangle,
  size: number,
  out: Uint8Array,
): void {
  const columns = samples(crop.width, size)
  const rows = samples(crop.height, size)
  const source = picture.data
  const { lower, upper, share } = columns
  /** One row of the source, sampled at the columns. */
  const sampleRow = (y: number, line: Float32Array) => {
    const start = ((crop.top + y) * picture.width + crop.left) * 3
    let to = 0
    for (let x = 0; x < size; x++) {
      const left = start + (lower[x] as number) * 3
      const right = start + (upper[x] as number) * 3
      const part = share[x] as number
      const red = source[left] as number
      const green = source[left + 1] as number
      const blue = source[left + 2] as number
      line[to] = red + round(((source[right] as number) - red) * part)
      line[to + 1] = green + round(((source[right + 1] as number) - green) * part)
      line[to + 2] = blue + round(((source[right + 2] as number) - blue) * part)
      to += 3
    }
  }
  // Enlarged pictures sample a row for several outputs: the last two are kept.
  let above = new Float32Array(size * 3)
  let below = new Float32Array(size * 3)
  let aboveRow = -1
  let belowRow = -1
  let to = 0
  for (let y = 0; y < size; y++) {
    const top = rows.lower[y] as number
    const bottom = rows.upper[y] as number
    if (top === belowRow) {
      const held = above
      above = below
      below = held
      belowRow = aboveRow
      aboveRow = top
    }
    if (top !== aboveRow) sampleRow((aboveRow = top), above)
    if (bottom !== belowRow) sampleRow((belowRow = bottom), below)
    const part = rows.share[y] as number
    for (let at = 0; at < above.length; at++) {
      const value = above[at] as number
      out[to++] = round(value + round(round((below[at] as number) - value) * part))
    }
  }
}

/** Area-averages the short side to round(size * 256 / 224) and cuts the centre [size, size, 3] into `out`. */
export function resizeForEvaluation(picture: Picture, size: number, out: Uint8Array): void {
  const short = Math.round((size * 256) / 224)
  const factor = round(short / Math.min(picture.width, picture.height))
  const width = roundHalfEven(round(picture.width * factor))
  const height = roundHalfEven(round(picture.height * factor))
  const columns = areas(picture.width, width, (width - size) >> 1, size)
  const rows = areas(picture.height, height, (height - size) >> 1, size)
  const scale = round(1 / round(rows.scale * columns.scale))
  const source = picture.data
  /** One row of the source, summed over each output's columns. */
  const sumRow = (row: number, line: Float32Array) => {
    const start = row * picture.width * 3
    let at = 0
    for (let x = 0; x < size; x++) {
      const left = start + (columns.start[x] as number) * 3
      const right = start + (columns.end[x] as number) * 3 - 3
      const firstShare = columns.first[x] as number
      const lastShare = columns.last[x] as number
      for (let channel = 0; channel < 3; channel++) {
        let sum = round((source[left + channel] as number) * firstShare)
        if (right > left) {
          for (let from = left + 3; from < right; from += 3) {
            sum = round(sum + (source[from + channel] as number))
          }
          sum = round(sum + round((source[right + channel] as number) * lastShare))
        }
        line[at++] = sum
      }
    }
  }
  // Neighbouring outputs share a row: its sums are kept.
  const line = new Float32Array(size * 3)
  let lineRow = -1
  const sums = new Float32Array(size * 3)
  let to = 0
  for (let y = 0; y < size; y++) {
    const top = rows.start[y] as number
    const bottom = rows.end[y] as number
    sums.fill(0)
    for (let row = top; row < bottom; row++) {
      if (row !== lineRow) sumRow((lineRow = row), line)
      const share =
        row === top ? (rows.first[y] as number) : row === bottom - 1 ? (rows.last[y] as number) : 1
      for (let at = 0; at < sums.length; at++) {
        sums[at] = (sums[at] as number) + round((line[at] as number) * share)
      }
    }
    for (let at = 0; at < sums.length; at++) {
      out[to++] = Math.min(255, round((sums[at] as number) * scale))
    }
  }
}

function roundHalfEven(value: number): number {
  const down = Math.floor(value)
  const rest = value - down
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down
}

/** What each of `count` outputs from `offset` on averages: pixels start to end, and its share of the first and last. */
function areas(from: number, to: number, offset: number, count: number) {
  const scale = round(from / to)
  const start = new Int32Array(count)
  const end = new Int32Array(count)
  const first = new Float32Array(count)
  const last = new Float32Array(count)
  for (let index = 0; index < count; index++) {
    const begin = round((offset + index) * scale)
    const stop = round((offset + index + 1) * scale)
    const shareOf = (pixel: number) => {
      if (pixel < begin) return pixel + 1 > stop ? scale : round(pixel + 1 - begin)
      return pixel + 1 > stop ? round(stop - pixel) : 1
    }
    start[index] = Math.floor(begin)
    end[index] = Math.min(Math.max(Math.ceil(stop), Math.floor(begin) + 1), from)
    first[index] = shareOf(Math.floor(begin))
    last[index] = shareOf((end[index] as number) - 1)
  }
  return { scale, start, end, first, last }
}
