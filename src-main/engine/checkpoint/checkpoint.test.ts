/** Whole files: what is written is read back exactly, and each wrong array is named. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modelNames, type Architecture } from '../../contract/model.js'
import type { HostArray } from '../host-array.js'
import { initialParameters, parameterSpecs } from '../model/params.js'
import { architectureOf } from '../model/variants.js'
import { adaptCheckpoint } from './adapt.js'
import { readCheckpoint, writeCheckpoint } from './checkpoint.js'
import { inferArchitecture } from './infer.js'
import { positionEmbedding } from './names.js'
import { resizePositionEmbedding } from './resize.js'
import { writeSafetensors } from './safetensors.js'
import { toTimm } from './timm.js'

const plain = architectureOf('test', 'exact')
const root: Architecture = { ...plain, patch: 2, stem: [] }
const hybrid: Architecture = { ...plain, patch: 1, stem: [2, 1] }
const architectures = { plain, root, hybrid }

/** Random numbers everywhere, also where a new network has zeros. */
function parametersOf(architecture: Architecture, size = { classes: 5, resolution: 32 }) {
  const arrays = initialParameters(architecture, size, 1)
  let state = 1
  for (const { data } of arrays.values())
    data.forEach((_, at) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      data[at] = state / 2 ** 32 - 0.5
    })
  return arrays
}

/** Vitest compares typed arrays number by number, which takes seconds here. */
const bits = (arrays: ReadonlyMap<string, HostArray>) =>
  [...arrays].map(([name, { shape, data }]) => {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    return `${name} ${shape.join()} ${createHash('sha256').update(bytes).digest('hex')}`
  })

const changed = (arrays: Map<string, HostArray>, name: string, array: HostArray | null) => {
  const copy = new Map(arrays)
  if (array) copy.set(name, array)
  else copy.delete(name)
  return copy
}
const zeros = (...shape: number[]): HostArray => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
})

describe.each(Object.entries(architectures))('%s', (_, architecture) => {
  const arrays = parametersOf(architecture)
  it.each(['augreg', 'timm'] as const)('is read back exactly from %s', (format) => {
    const bytes = writeCheckpoint(arrays, { format, gelu: 'exact' })
    const read = readCheckpoint(bytes, 'x')
    expect(read.format).toBe(format)
    expect(bits(read.arrays).sort()).toEqual(bits(arrays).sort())
    expect(inferArchitecture(read.arrays, 'x', { gelu: 'exact' })).toEqual({
      architecture,
      classes: 5,
      resolution: 32,
      name: architecture === plain ? 'test' : null,
    })
    const again = writeCheckpoint(read.arrays, { format, gelu: 'exact' })
    expect(Buffer.from(again).equals(bytes)).toBe(true)
  })
})

describe('readCheckpoint', () => {
  it('takes the parameters out of the state of a run, and its GELU', () => {
    const arrays = parametersOf(plain)
    const state = new Map([
      ...arrays,
      ...[...arrays].map(([k, a]) => [`momentum/${k}`, a] as const),
    ])
    const bytes = writeSafetensors(state, { format: 'vitrine-run-1', gelu: 'exact' })
    const read = readCheckpoint(bytes, 'x')
    expect(read).toMatchObject({ format: 'vitrine', gelu: 'exact' })
    expect([...read.arrays.keys()]).toEqual([...arrays.keys()])
  })

  it('takes tanh GELU for AugReg files and exact for timm files that do not say', () => {
    const arrays = parametersOf(plain)
    const augreg = writeCheckpoint(arrays, { format: 'augreg', gelu: 'exact' })
    expect(readCheckpoint(augreg, 'x').gelu).toBe('tanh')
    const timm = writeSafetensors(toTimm(arrays), { format: 'pt', heads: '2' })
    expect(readCheckpoint(timm, 'x').gelu).toBe('exact')
  })

  it('takes heads of 64, and says so where the width is not a multiple', () => {
    const wide = parametersOf({ ...plain, width: 128, heads: 2, depth: 1 })
    const { arrays } = readCheckpoint(writeSafetensors(toTimm(wide)), 'x')
    expect(inferArchitecture(arrays, 'x', { gelu: 'tanh' }).architecture.heads).toBe(2)
    expect(() => readCheckpoint(writeSafetensors(toTimm(parametersOf(plain))), 'x')).toThrow(
      expect.objectContaining({ code: 'checkpoint-mismatch' }),
    )
  })
})

describe('inferArchitecture', () => {
  it.each(modelNames)('knows %s by its shapes', (name) => {
    const architecture = architectureOf(name, 'tanh')
    const specs = parameterSpecs(architecture, { classes: 3, resolution: 224 })
    const data = new Float32Array()
    const arrays = new Map(Object.entries(specs).map(([key, { shape }]) => [key, { shape, data }]))
    const found = inferArchitecture(arrays, 'x', { gelu: 'tanh' })
    expect(found).toEqual({ architecture, classes: 3, resolution: 224, name })
  })

  const arrays = parametersOf(hybrid)
  it.each([
    ['no embedding', changed(arrays, 'embedding/kernel', null), 'embedding/kernel'],
    ['a flat kernel', changed(arrays, 'embedding/kernel', zeros(4)), 'embedding/kernel'],
    ['no square grid', changed(arrays, positionEmbedding, zeros(1, 4, 32)), positionEmbedding],
    ['the class token alone', changed(arrays, positionEmbedding, zeros(1, 1, 32)), positionEmbedding],
    ['a gap in the blocks', changed(arrays, 'Transformer/encoderblock_999999999/x', zeros(1)), 'Transformer/encoderblock_2'],
    ['a stage 0', changed(arrays, 'block0/unit1/x', zeros(1)), 'block3'],
    ['a unit too high', changed(arrays, 'block1/unit7/x', zeros(1)), 'block1/unit3'],
  ])('names file and array for %s', (_, damaged, name) => {
    const text = expect.objectContaining({
      what: expect.stringContaining('some.npz'),
      why: expect.stringMatching(`${name}.*expected.*found`),
    })
    expect(() => inferArchitecture(damaged, 'some.npz', { gelu: 'tanh' })).toThrow(
      expect.objectContaining({ code: 'checkpoint-mismatch', text }),
    )
  }) // prettier-ignore
})

describe('adaptCheckpoint', () => {
  const arrays = parametersOf(hybrid)
  const target = { classes: 5, resolution: 32, freshHead: false }

  it('leaves what fits', () => {
    expect(bits(adaptCheckpoint(arrays, 'x', hybrid, target))).toEqual(bits(arrays))
  })

  it('makes a head of zeros for other classes or where asked, and touches nothing else', () => {
    for (const [classes, freshHead] of [
      [7, false],
      [5, true],
    ] as const) {
      // prettier-ignore
      const adapted = adaptCheckpoint(arrays, 'x', hybrid, { ...target, classes, freshHead })
      expect(adapted.get('head/kernel')).toEqual(zeros(32, classes))
      expect(adapted.get('head/bias')).toEqual(zeros(classes))
      expect(adapted.get('cls')).toBe(arrays.get('cls'))
    }
  })

  it('makes a head for a file that has none', () => {
    const headless = changed(changed(arrays, 'head/kernel', null), 'head/bias', null)
    expect(adaptCheckpoint(headless, 'x', hybrid, target).get('head/kernel')).toEqual(zeros(32, 5))
  })

  it('resizes the position embedding to the grid of the resolution', () => {
    const adapted = adaptCheckpoint(arrays, 'x', hybrid, { ...target, resolution: 64 })
    const own = arrays.get(positionEmbedding) as HostArray
    expect(adapted.get(positionEmbedding)).toEqual(resizePositionEmbedding(own, 8))
  })

  it('drops pre_logits', () => {
    const old = changed(arrays, 'pre_logits/kernel', zeros(32, 32))
    expect(bits(adaptCheckpoint(old, 'x', hybrid, target))).toEqual(bits(arrays))
  })

  it('names each array that is missing, misshapen or unknown', () => {
    let damaged = changed(arrays, 'cls', null)
    damaged = changed(damaged, 'gn_root/scale', zeros(63))
    damaged = changed(damaged, 'head/bias', zeros(6))
    damaged = changed(damaged, '__proto__', zeros(2, 3))
    const why =
      'gn_root/scale: expected [64], found [63]. cls: expected [1, 1, 32], found no such array. ' +
      'head/bias: expected [5], found [6]. __proto__: expected no such array, found [2, 3].'
    expect(() => adaptCheckpoint(damaged, 'some.npz', hybrid, target)).toThrow(
      expect.objectContaining({
        code: 'checkpoint-mismatch',
        text: expect.objectContaining({ what: expect.stringContaining('some.npz'), why }),
      }),
    )
  })
})

describe('a sound file of the wrong arrays', () => {
  const small: Architecture = { ...plain, width: 4, heads: 2, mlp: 8, depth: 2, patch: 2 }
  const size = { classes: 3, resolution: 4 }
  const whole = parametersOf(small, size)
  const names = [...whole.keys(), ...toTimm(whole).keys(), 'pos_embedding']
  const strange = fc.constantFrom(
    ...names,
    ...['Transformer/encoderblock/x', 'block1/unit1/conv1/kernel', 'conv_root/kernel'],
    ...['patch_embed.backbone.conv.weight', 'params/cls', '__proto__', 'blocks.7.norm1.bias', ''],
  )
  const shape = fc
    .array(fc.oneof(fc.nat(8), fc.constant(2 ** 40)), { maxLength: 5 })
    .map((sides) => {
      const product = sides.reduce((a, b) => a * b, 1)
      return product > 4096 ? [...sides, 0] : sides
    })
  const change = fc.record({ name: strange, shape: fc.option(shape), as: strange })

  it('is read, or refused as one that does not fit: nothing else, and soon', () => {
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (changes, timm) => {
          const arrays = timm ? toTimm(whole) : new Map(whole)
          for (const { name, shape, as } of changes) {
            const moved = shape ? zeros(...shape) : arrays.get(name)
            arrays.delete(name)
            if (moved) arrays.set(as, moved)
          }
          const bytes = writeSafetensors(arrays, { heads: '2' })
          try {
            const read = readCheckpoint(bytes, 'x')
            const { architecture, resolution } = inferArchitecture(read.arrays, 'x', {
              gelu: 'tanh',
            })
            adaptCheckpoint(read.arrays, 'x', architecture, {
              classes: 3,
              resolution,
              freshHead: false,
            })
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'checkpoint-mismatch' })
          }
          try {
            const read = readCheckpoint(bytes, 'x')
            adaptCheckpoint(read.arrays, 'x', small, { ...size, freshHead: true })
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'checkpoint-mismatch' })
          }
        },
      ),
      { numRuns: 400 },
    )
  })
})
