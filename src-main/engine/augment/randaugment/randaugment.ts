/** RandAugment: `layers` operations drawn with replacement, each applied at the same magnitude (scale 10). */
import { VitrineError } from '../../../contract/errors.js'
import type { Random } from '../random.js'
import { autoContrast } from './auto-contrast.js'
import { brightness } from './brightness.js'
import { color } from './color.js'
import { contrast } from './contrast.js'
import { cutout } from './cutout.js'
import { equalize } from './equalize.js'
import { invert } from './invert.js'
import type { Operation } from './operation.js'
import { posterize } from './posterize.js'
import { rotate } from './rotate.js'
import { sharpness } from './sharpness.js'
import { shearX } from './shear-x.js'
import { shearY } from './shear-y.js'
import { solarizeAdd } from './solarize-add.js'
import { solarize } from './solarize.js'
import { translateX } from './translate-x.js'
import { translateY } from './translate-y.js'

/** In the reference's order: a draw picks by place. */
const operations: ReadonlyMap<string, Operation> = new Map([
  ['AutoContrast', autoContrast],
  ['Equalize', equalize],
  ['Invert', invert],
  ['Rotate', rotate],
  ['Posterize', posterize],
  ['Solarize', solarize],
  ['Color', color],
  ['Contrast', contrast],
  ['Brightness', brightness],
  ['Sharpness', sharpness],
  ['ShearX', shearX],
  ['ShearY', shearY],
  ['TranslateX', translateX],
  ['TranslateY', translateY],
  ['Cutout', cutout],
  ['SolarizeAdd', solarizeAdd],
])

export const operationNames: readonly string[] = [...operations.keys()]
const inOrder = [...operations.values()]

/** In place on [height, width, 3]. Throws `usage` for a name that is no operation. */
export function applyOperation(
  name: string,
  data: Uint8Array,
  width: number,
  height: number,
  args: readonly number[],
): void {
  const operation = operations.get(name)
  if (operation === undefined) {
    throw new VitrineError('usage', {
      what: `RandAugment has no operation "${name}".`,
      why: `The operations are ${operationNames.join(', ')}.`,
      remedy: 'Use one of them.',
    })
  }
  operation.apply(data, width, height, args)
}

export function randAugment(
  data: Uint8Array,
  width: number,
  height: number,
  random: Random,
  layers: number,
  magnitude: number,
): void {
  for (let layer = 0; layer < layers; layer++) {
    const operation = inOrder[random.integer(inOrder.length)] as Operation
    operation.apply(data, width, height, operation.draw(magnitude / 10, random, width, height))
  }
}
