/** RandAugment: `layers` operations drawn with replacement, each applied at the same magnitude (scale 10). */
import { VitrineError } from '../../../contract/errors.js'
import type { Random } from '../random.js'
import * as space from './space.js'
import * as tone from './tone.js'

export const operationNames = [
  'AutoContrast',
  'Equalize',
  'Invert',
  'Rotate',
  'Posterize',
  'Solarize',
  'Color',
  'Contrast',
  'Brightness',
  'Sharpness',
  'ShearX',
  'ShearY',
  'TranslateX',
  'TranslateY',
  'Cutout',
  'SolarizeAdd',
] as const
export type OperationName = (typeof operationNames)[number]

type Apply = (data: Uint8Array, width: number, height: number, args: readonly number[]) => void

const first = (args: readonly number[]) => args[0] ?? 0

const operations: Record<OperationName, Apply> = {
  AutoContrast: (data) => tone.autoContrast(data),
  Equalize: (data) => tone.equalize(data),
  Invert: (data) => tone.invert(data),
  Rotate: (data, w, h, args) => space.rotate(data, w, h, first(args)),
  Posterize: (data, _w, _h, args) => tone.posterize(data, first(args)),
  Solarize: (data, _w, _h, args) => tone.solarize(data, first(args)),
  Color: (data, _w, _h, args) => tone.color(data, first(args)),
  Contrast: (data, _w, _h, args) => tone.contrast(data, first(args)),
  Brightness: (data, _w, _h, args) => tone.brightness(data, first(args)),
  Sharpness: (data, w, h, args) => space.sharpness(data, w, h, first(args)),
  ShearX: (data, w, h, args) => space.shearX(data, w, h, first(args)),
  ShearY: (data, w, h, args) => space.shearY(data, w, h, first(args)),
  TranslateX: (data, w, h, args) => space.translateX(data, w, h, first(args)),
  TranslateY: (data, w, h, args) => space.translateY(data, w, h, first(args)),
  Cutout: (data, w, h, args) => space.cutout(data, w, h, first(args), args[1] ?? 0, args[2] ?? 0),
  SolarizeAdd: (data, _w, _h, args) => tone.solarizeAdd(data, first(args)),
}

/** In place on [height, width, 3]. Throws `usage` for a name that is no operation. */
export function applyOperation(
  name: string,
  data: Uint8Array,
  width: number,
  height: number,
  args: readonly number[],
): void {
  const known = operationNames.find((operation) => operation === name)
  if (known === undefined) {
    throw new VitrineError('usage', {
      what: `RandAugment has no operation "${name}".`,
      why: `The operations are ${operationNames.join(', ')}.`,
      remedy: 'Use one of them.',
    })
  }
  operations[known](data, width, height, args)
}

function drawArguments(
  name: OperationName,
  magnitude: number,
  random: Random,
  width: number,
  height: number,
): number[] {
  const level = magnitude / 10
  const signed = (value: number) => (random.uniform() < 0.5 ? value : -value)
  switch (name) {
    case 'AutoContrast':
    case 'Equalize':
    case 'Invert':
      return []
    case 'Rotate':
      return [signed(level * 30)]
    case 'Posterize':
      return [Math.trunc(level * 4)]
    case 'Solarize':
      return [Math.trunc(level * 256)]
    case 'SolarizeAdd':
      return [Math.trunc(level * 110)]
    case 'Color':
    case 'Contrast':
    case 'Brightness':
    case 'Sharpness':
      return [level * 1.8 + 0.1]
    case 'ShearX':
    case 'ShearY':
      return [signed(level * 0.3)]
    case 'TranslateX':
    case 'TranslateY':
      return [signed(level * 100)]
    case 'Cutout':
      return [Math.trunc(level * 40), random.integer(height), random.integer(width)]
  }
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
    const name = operationNames[random.integer(operationNames.length)] ?? 'Invert'
    applyOperation(name, data, width, height, drawArguments(name, magnitude, random, width, height))
  }
}
