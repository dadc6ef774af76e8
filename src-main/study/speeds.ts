/** Measured speeds of a study's networks. */
import type { ModelName } from '../contract/model.js'
import type { Measurement } from '../contract/study.js'

type Speed = Extract<Measurement, { type: 'speed' }>

export function speedOf(
  measurements: readonly Measurement[],
  model: ModelName,
  resolution: number,
): Speed | null {
  const found = measurements.find(
    (each) => each.type === 'speed' && each.model === model && each.resolution === resolution,
  )
  return found?.type === 'speed' ? found : null
}
