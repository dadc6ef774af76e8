/** The seven augmentation levels under the paper's names (section 3.3): RandAugment layers l, magnitude m, Mixup alpha. */
import type { LevelName } from '../../contract/run-config.js'

export interface Level {
  readonly layers: number
  readonly magnitude: number
  readonly mixupAlpha: number
}

export const levels = {
  none: { layers: 0, magnitude: 0, mixupAlpha: 0 },
  light1: { layers: 2, magnitude: 0, mixupAlpha: 0 },
  light2: { layers: 2, magnitude: 10, mixupAlpha: 0.2 },
  medium1: { layers: 2, magnitude: 15, mixupAlpha: 0.2 },
  medium2: { layers: 2, magnitude: 15, mixupAlpha: 0.5 },
  strong1: { layers: 2, magnitude: 20, mixupAlpha: 0.5 },
  strong2: { layers: 2, magnitude: 20, mixupAlpha: 0.8 },
} as const satisfies Record<LevelName, Level>
