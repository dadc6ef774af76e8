/** Numbers of 16 bits (IEEE 754 binary16). */

/** Of each bit pattern, since files have millions. */
const values = Float32Array.from({ length: 65536 }, (_, bits) => {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
})

export function fromFloat16(bits: number): number {
  return values[bits] ?? NaN
}

/** The bit pattern of the nearest float16, ties to even; past 65504 infinity. */
export function toFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (size >= 65520) return sign | 0x7c00
  // Below the least normal number all steps are 2^-24; above, 2^-10 of the power of two below.
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.max(size, 2 ** -14))))
  const steps = size / 2 ** (exponent - 10)
  const floor = Math.floor(steps)
  const rest = steps - floor
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
  // A round-up to 2048 carries into the exponent by itself.
  return sign | (((exponent + 14) << 10) + rounded)
}
