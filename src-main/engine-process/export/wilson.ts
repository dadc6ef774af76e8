/** Two-sided 95 % of the normal distribution. */
const z = 1.959963984540054

/** Wilson's 95 % score interval of a part of `count` trials; [0, 1] where there were none. */
export function wilsonInterval(part: number, count: number): readonly [number, number] {
  if (count === 0) return [0, 1]
  const spread = z * z
  const centre = part + spread / (2 * count)
  const half = z * Math.sqrt((part * (1 - part)) / count + spread / (4 * count * count))
  const scale = 1 + spread / count
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)]
}
