/** One small curve as SVG, readable on light and dark. */
const [width, height, margin] = [480, 160, 28]
const color = '#7a7f87'

export function curveSvg(
  points: readonly { readonly step: number; readonly loss: number }[],
): string {
  const finite = points.filter(({ loss }) => Number.isFinite(loss))
  const steps = finite.map(({ step }) => step)
  const losses = finite.map(({ loss }) => loss)
  const [first, last] = [Math.min(...steps), Math.max(...steps)]
  const [least, most] = [Math.min(...losses), Math.max(...losses)]
  const across = (value: number, low: number, high: number) =>
    high > low ? (value - low) / (high - low) : 0.5
  const x = (step: number) => margin + across(step, first, last) * (width - 2 * margin)
  const y = (loss: number) => height - margin - across(loss, least, most) * (height - 2 * margin)
  const line = finite
    .map(({ step, loss }) => `${x(step).toFixed(1)},${y(loss).toFixed(1)}`)
    .join(' ')
  const label = (at: number, up: number, text: string, anchor: string) =>
    `<text x="${at}" y="${up}" text-anchor="${anchor}" fill="${color}" font-family="sans-serif" font-size="11">${text}</text>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Training loss by step">`,
    `<polyline points="${line}" fill="none" stroke="#3b82c4" stroke-width="1.5"/>`,
    label(margin, height - 8, `step ${first}`, 'start'),
    label(width - margin, height - 8, `step ${last}`, 'end'),
    label(margin, 18, `loss ${most.toPrecision(3)}`, 'start'),
    label(width - margin, 18, `least ${least.toPrecision(3)}`, 'end'),
    '</svg>\n',
  ].join('\n')
}
