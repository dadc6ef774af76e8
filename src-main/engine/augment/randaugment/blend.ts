/** degenerate + factor * (value - degenerate) in float32, clipped and truncated to 8 bits. */
export function blend(degenerate: number, value: number, factor: number): number {
  const mixed = Math.fround(degenerate + Math.fround(Math.fround(factor) * (value - degenerate)))
  return mixed <= 0 ? 0 : mixed >= 255 ? 255 : Math.floor(mixed)
}

/** Luminance as TensorFlow's rgb_to_grayscale gives it for 8 bits. */
export function luminance(data: Uint8Array, at: number): number {
  const red = data[at] as number
  const green = data[at + 1] as number
  const blue = data[at + 2] as number
  // uint8 is scaled to [0, 1) and back by 255.5, truncated (convert_image_dtype).
  return Math.floor(((0.2989 * red + 0.587 * green + 0.114 * blue) / 255) * 255.5)
}
