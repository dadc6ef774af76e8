/** RandAugment's per-value operations: [n, 3] in place. TensorFlow semantics (paper.md section 4). */
import { blend, luminance } from './blend.js'

function mapValues(data: Uint8Array, table: Uint8Array, channel: number, stride: number): void {
  for (let at = channel; at < data.length; at += stride)
    data[at] = table[data[at] as number] as number
}

export function invert(data: Uint8Array): void {
  for (let at = 0; at < data.length; at++) data[at] = 255 - (data[at] as number)
}

/** Zero bits act as one: TensorFlow clamps the shift to 7. */
export function posterize(data: Uint8Array, bits: number): void {
  const shift = Math.min(7, 8 - bits)
  for (let at = 0; at < data.length; at++) data[at] = ((data[at] as number) >> shift) << shift
}

/** The threshold wraps at 256, as the reference's uint8 constant does. */
export function solarize(data: Uint8Array, threshold: number): void {
  const limit = threshold & 255
  for (let at = 0; at < data.length; at++) {
    const value = data[at] as number
    if (value >= limit) data[at] = 255 - value
  }
}

export function solarizeAdd(data: Uint8Array, addition: number): void {
  for (let at = 0; at < data.length; at++) {
    const value = data[at] as number
    if (value < 128) data[at] = Math.min(255, value + addition)
  }
}

export function color(data: Uint8Array, factor: number): void {
  for (let at = 0; at < data.length; at += 3) {
    const grey = luminance(data, at)
    for (let to = at; to < at + 3; to++) data[to] = blend(grey, data[to] as number, factor)
  }
}

/** Blends with pixels / 256 clipped to 255, not with the mean: the reference's own formula. */
export function contrast(data: Uint8Array, factor: number): void {
  const grey = Math.floor(Math.min(255, data.length / 3 / 256))
  for (let at = 0; at < data.length; at++) data[at] = blend(grey, data[at] as number, factor)
}

export function brightness(data: Uint8Array, factor: number): void {
  for (let at = 0; at < data.length; at++) data[at] = blend(0, data[at] as number, factor)
}

export function autoContrast(data: Uint8Array): void {
  for (let channel = 0; channel < 3; channel++) {
    let low = 255
    let high = 0
    for (let at = channel; at < data.length; at += 3) {
      const value = data[at] as number
      if (value < low) low = value
      if (value > high) high = value
    }
    if (high <= low) continue
    const scale = Math.fround(255 / (high - low))
    const offset = Math.fround(-low * scale)
    const table = Uint8Array.from({ length: 256 }, (_, value) =>
      Math.min(255, Math.max(0, Math.fround(Math.fround(value * scale) + offset))),
    )
    mapValues(data, table, channel, 3)
  }
}

export function equalize(data: Uint8Array): void {
  for (let channel = 0; channel < 3; channel++) {
    const histogram = new Int32Array(256)
    for (let at = channel; at < data.length; at += 3) {
      const value = data[at] as number
      histogram[value] = (histogram[value] as number) + 1
    }
    const last = histogram.findLast((count) => count > 0) ?? 0
    const step = Math.floor((data.length / 3 - last) / 255)
    if (step === 0) continue
    const table = new Uint8Array(256)
    let sum = 0
    for (let value = 1; value < 256; value++) {
      sum += histogram[value - 1] as number
      table[value] = Math.min(255, Math.floor((sum + Math.floor(step / 2)) / step))
    }
    mapValues(data, table, channel, 3)
  }
}
