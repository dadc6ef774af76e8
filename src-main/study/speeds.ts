/** Measured speeds of a study's networks, and why some are not known. */
import type { ModelName } from '../contract/model.js'
import type { Measurement } from '../contract/study.js'
import type { Verdict } from '../contract/study-verdict.js'

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

export function failedSpeeds(measurements: readonly Measurement[]): Verdict[] {
  return measurements.flatMap((each): Verdict[] => {
    if (each.type !== 'speed' || each.failure === null) return []
    const { model, resolution, failure } = each
    return [{ key: 'speed-failed', network: model, resolution, why: failure }]
  })
}
