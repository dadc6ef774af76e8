/**
 * A picture as the model sees it, as RGB bytes [crop, crop, 3]: the area average that brings its shorter
 * side to `shortSide`, and the centre of that. One of crop by crop pixels is taken as it is.
 * `data`: rows of pixels, each of `channels` values of which the first three are red, green and blue.
 */
export function prepare({ data, width, height, channels }, { crop, shortSide }) {
  const exact = width === crop && height === crop
  const scale = exact ? 1 : shortSide / Math.min(width, height)
  const columns = shares(width, Math.round(width * scale), crop)
  const rows = shares(height, Math.round(height * scale), crop)
  const out = new Uint8Array(crop * crop * 3)
  const sums = new Float64Array(3)
  let at = 0
  for (const row of rows) {
    for (const column of columns) {
      sums.fill(0)
      for (const [y, high] of row) {
        for (const [x, wide] of column) {
          const pixel = (y * width + x) * channels
          for (let color = 0; color < 3; color++) sums[color] += data[pixel + color] * high * wide
        }
      }
      // The rest after float64's rounding is no part of a colour.
      for (const sum of sums) out[at++] = Math.min(255, Math.floor(sum + 1e-6))
    }
  }
  return out
}

/** Of each of `crop` new pixels in the middle of `to`: which of `from` old ones it covers, and how much of itself by each. */
function shares(from, to, crop) {
  const scale = from / to
  const offset = Math.floor((to - crop) / 2)
  return Array.from({ length: crop }, (_, index) => {
    const [begin, end] = [(offset + index) * scale, (offset + index + 1) * scale]
    const parts = []
    for (let old = Math.floor(begin); old < Math.min(from, Math.ceil(end)); old++) {
      const part = (Math.min(end, old + 1) - Math.max(begin, old)) / scale
      if (part > 1e-9) parts.push([old, part])
    }
    return parts
  })
}
