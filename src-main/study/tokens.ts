/** How many tokens a network sees a picture as. */
import type { ModelName } from '../contract/model.js'

/** Pixels to a token along a side; the stem of R+Ti/16 makes its patches twice as wide as its name says. */
const sides: Readonly<Record<ModelName, number>> = {
  test: 8,
  'Ti/16': 16,
  'S/32': 32,
  'S/16': 16,
  'B/32': 32,
  'B/16': 16,
  'B/8': 8,
  'L/16': 16,
  'R+Ti/16': 32,
  'R26+S/32': 32,
  'R50+L/32': 32,
}

/** The class token among them. */
export function tokensOf(model: ModelName, resolution: number): number {
  return Math.floor(resolution / sides[model]) ** 2 + 1
}
