import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.js'
import { applyOperation, operationNames, randAugment } from './randaugment.js'

const side = 24
const noise = (seed: number) => {
  const random = createRandom(seed)
  return Uint8Array.from({ length: side * side * 3 }, () => random.integer(256))
}

/** Values of the operations are checked by the golden file; here is what it does not hold. */
describe('randAugment', () => {
  it('has the paper’s sixteen operations', () => {
    expect(operationNames).toHaveLength(16)
    expect(() => applyOperation('Blur', noise(0), side, side, [])).toThrow('no operation "Blur"')
  })

  it('draws each operation alike, and a row is a function of its seed', () => {
    const whole = noise(1)
    const seen = new Map<string, number>()
    for (let seed = 0; seed < 3200; seed++) {
      const operation = operationNames[createRandom(seed).integer(16)] ?? ''
      seen.set(operation, (seen.get(operation) ?? 0) + 1)
      if (seed >= 32) continue
      const data = whole.slice()
      randAugment(data, side, side, createRandom(seed), 1, 15)
      const again = whole.slice()
      randAugment(again, side, side, createRandom(seed), 1, 15)
      expect(again).toEqual(data)
    }
    // 200 each; the standard deviation is 14.
    for (const name of operationNames)
      expect(Math.abs((seen.get(name) ?? 0) - 200)).toBeLessThan(60)
  })

  it('uses the arguments of paper.md section 4 at magnitude 15', () => {
    // Of 32 seeds a layer's operation and sign; each must equal the operation with its table's argument.
    const table: Record<string, readonly (readonly number[])[]> = {
      AutoContrast: [[]],
      Equalize: [[]],
      Invert: [[]],
      Rotate: [[45], [-45]],
      Posterize: [[6]],
      Solarize: [[384]],
      Color: [[2.8]],
      Contrast: [[2.8]],
      Brightness: [[2.8]],
      Sharpness: [[2.8]],
      ShearX: [[0.45], [-0.45]],
      ShearY: [[0.45], [-0.45]],
      TranslateX: [[150], [-150]],
      TranslateY: [[150], [-150]],
      SolarizeAdd: [[165]],
    }
    const whole = noise(2)
    for (let seed = 0; seed < 200; seed++) {
      const data = whole.slice()
      randAugment(data, side, side, createRandom(seed), 1, 15)
      const operation = operationNames[createRandom(seed).integer(16)] ?? ''
      const results = (table[operation] ?? []).map((args) => {
        const expected = whole.slice()
        applyOperation(operation, expected, side, side, args)
        return Buffer.compare(expected, data) === 0
      })
      if (operation !== 'Cutout') expect(results, operation).toContain(true)
    }
  })
})
