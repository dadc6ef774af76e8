/**
 * Checks RandAugment against a golden file: `image` [H,W,3] uint8, `case/N/out` likewise and
 * `cases`, a JSON list of {op, args} as bytes. Exact, but for blend and geometric operations
 * at most 1 grey level on at most 0.5 % of the values. (Position resize is not checked here.)
 */
import { z } from 'zod'
import { VitrineError } from '../../contract/errors.js'
import { applyOperation } from '../augment/randaugment/randaugment.js'

export interface GoldenArray {
  readonly shape: readonly number[]
  readonly data: ArrayLike<number | bigint>
}

export interface RandAugmentReport {
  readonly passed: boolean
  readonly cases: readonly {
    readonly name: string
    readonly largest: number
    readonly share: number
    readonly passed: boolean
  }[]
}

const casesSchema = z.array(z.object({ op: z.string(), args: z.array(z.number()) })).min(1)
const exact = new Set(
  'AutoContrast Equalize Invert Posterize Solarize SolarizeAdd Cutout'.split(' '),
)

function bytesOf(
  arrays: ReadonlyMap<string, GoldenArray>,
  name: string,
): [Uint8Array, readonly number[]] {
  const array = arrays.get(name)
  if (array === undefined) {
    throw new VitrineError('golden-mismatch', {
      what: `The golden file has no array "${name}".`,
      why: 'A RandAugment golden has `image`, `cases` and one `case/N/out` for each case.',
      remedy: 'Make the file again with its script.',
    })
  }
  return [Uint8Array.from(array.data, Number), array.shape]
}

export function checkRandAugmentGolden(
  arrays: ReadonlyMap<string, GoldenArray>,
): RandAugmentReport {
  const [image, [height = 0, width = 0]] = bytesOf(arrays, 'image')
  const text = new TextDecoder().decode(bytesOf(arrays, 'cases')[0])
  const cases = casesSchema.parse(JSON.parse(text)).map(({ op, args }, index) => {
    const [expected] = bytesOf(arrays, `case/${index}/out`)
    const data = image.slice()
    applyOperation(op, data, width, height, args)
    let largest = 0
    let different = 0
    data.forEach((value, at) => {
      const error = Math.abs(value - (expected[at] ?? Infinity))
      if (error > 0) different++
      largest = Math.max(largest, error)
    })
    const share = different / data.length
    const passed = exact.has(op) ? largest === 0 : largest <= 1 && share <= 0.005
    return { name: `${index} ${op}(${args.join(', ')})`, largest, share, passed }
  })
  return { passed: cases.every((entry) => entry.passed), cases }
}
