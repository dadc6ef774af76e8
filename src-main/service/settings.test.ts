import { describe, expect, it } from 'vitest'
import { configWishSchema, runConfigSchema } from '../contract/run-config.js'
import { checkWish, readSetting, settings, wishOfWords } from './settings.js'

const usage = (what: RegExp) =>
  expect.objectContaining({
    code: 'usage',
    text: expect.objectContaining({ what: expect.stringMatching(what) }),
  })

/** Dotted names of the fields of a config; an optimizer's and a duration's are those of any kind. */
function fieldsOf(): string[] {
  return Object.entries(configWishSchema.shape).flatMap(([section, schema]) => {
    const inner = schema.unwrap()
    if (!('shape' in inner)) return [section]
    return Object.keys(inner.shape).map((field) => `${section}.${field}`)
  })
}

/** Words that each kind of setting takes, and what they become. */
const samples: Record<string, readonly [string, unknown]> = {
  model: ['S/16', 'S/16'],
  from: ['a.npz', 'a.npz'],
  gelu: ['exact', 'exact'],
  freeze: ['first-3', 'first-3'],
  recipe: ['scratch', 'scratch'],
  level: ['strong2', 'strong2'],
  'crop-area': ['0.3', 0.3],
  flip: ['off', false],
  'micro-batch': ['auto', null],
  warmup: ['20%', '20%'],
  optimizer: ['adamw', 'adamw'],
  clip: ['none', null],
  loss: ['sigmoid', 'sigmoid'],
  'class-weights': ['balanced', 'balanced'],
  'head-bias': ['prior', 'prior'],
  card: ['checkpoints', 'checkpoints'],
  labels: ['a.csv', 'a.csv'],
  licence: ['MIT, ISC', 'MIT, ISC'],
  'early-stopping': ['never', null],
  executor: ['eager', 'eager'],
  provider: ['webgpu', 'webgpu'],
  precision: ['bfloat16', 'bfloat16'],
  epochs: ['1.5', 1.5],
  recompute: ['always', 'always'],
}
const shares = [
  'dropout',
  'stochastic-depth',
  'momentum',
  'beta1',
  'beta2',
  'weight-decay',
  'validation-share',
  'training-share',
]

describe('settings', () => {
  it('lets every field of a config be set', () => {
    const covered = new Set(settings.map(({ path }) => path.slice(0, 2).join('.')))
    const fields = fieldsOf().filter((name) => !['data.folder', 'train.warmupSteps'].includes(name))
    expect(fields.length).toBeGreaterThan(25)
    expect(fields.filter((name) => !covered.has(name))).toEqual([])
    expect([...covered].filter((name) => !fields.includes(name))).toEqual([])
  })

  it('has each flag and each place once', () => {
    expect(new Set(settings.map(({ flag }) => flag)).size).toBe(settings.length)
    expect(new Set(settings.map(({ path }) => path.join('.'))).size).toBe(settings.length)
  })

  it.each(settings.map((setting) => [setting.flag, setting] as const))(
    '--%s puts its value in its place',
    (flag, { path }) => {
      const [words, value] = samples[flag] ?? (shares.includes(flag) ? ['0.25', 0.25] : ['7', 7])
      const wish = wishOfWords(new Map([[flag, words]]))
      const nested = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
      expect(wish).toEqual(nested)
    },
  )

  it.each([
    ['batch', 'many', /--batch many is not a number/],
    ['batch', '', /--batch {2}is not a number/],
    ['batch', '0', /train\.batch/],
    ['batch', '1.5', /train\.batch/],
    ['dropout', '1', /model\.dropout/],
    ['freeze', 'first-0', /model\.freeze/],
    ['level', 'huge', /--level huge is not known/],
    ['flip', 'yes', /--flip yes is not known/],
    ['clip', 'nothing', /--clip nothing is not a number/],
    ['seed', '-1', /train\.seed/],
  ])('refuses --%s %s', (flag, words, what) => {
    expect(() => wishOfWords(new Map([[flag, words]]))).toThrow(usage(what))
  })

  it('names an unknown field, and the flag of a bad one', () => {
    expect(() => checkWish({ train: { lr: 1 } }, 'f.json')).toThrow(
      expect.objectContaining({
        text: expect.objectContaining({ why: expect.stringMatching(/lr/) }),
      }),
    )
    expect(() => checkWish({ train: { batch: -1 } }, 'f.json')).toThrow(
      expect.objectContaining({
        text: expect.objectContaining({ remedy: 'Correct it or give --batch.' }),
      }),
    )
    expect(() => checkWish([], 'f.json')).toThrow(usage(/f\.json/))
    expect(() => checkWish(null, 'f.json')).toThrow(usage(/f\.json/))
  })

  it('refuses two durations', () => {
    const words = new Map([
      ['steps', '1'],
      ['epochs', '1'],
    ])
    expect(() => wishOfWords(words)).toThrow(usage(/twice/))
  })

  it('reads words without looking at other settings', () => {
    const clip = settings.find(({ flag }) => flag === 'clip')
    expect(clip && readSetting(clip, '0.5')).toBe(0.5)
    expect(runConfigSchema.shape.train.shape.clipNorm.parse(null)).toBe(null)
  })
})
