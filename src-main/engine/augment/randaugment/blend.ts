/** degenerate + factor * (value - degenerate) in float32, clipped and truncated to 8 bits. */
export function blend(degenerate: number, value: number, factor: number): number {
  const mixed = Math.fround(degenerate + Math.fround(Math.fround(factor) * (value - degenerate)))
  return mixed <= 0 ? 0 : mixed >= 255 ? 255 : Math.floor(mixed)
}

let held = { factor: NaN, table: new Uint8Array(0) }

/** `blend` by [degenerate * 256 + value]; the last factor's table is kept, as a run has only one. */
export function blendTable(factor: number): Uint8Array {
  if (held.factor !== factor) {
    const table = Uint8Array.from({ length: 65536 }, (_, at) => blend(at >> 8, at & 255, factor))
    held = { factor, table }
  }
  return held.table
}

/** What Color, Contrast, Brightness and Sharpness blend with; over 1 it strengthens. */
export const drawFactor = (level: number): readonly number[] => [level * 1.8 + 0.1]
