import { describe, expect, it } from 'vitest'
import type { DatasetId, StartId } from '../contract/ids.js'
import type { Start } from '../contract/start.js'
import type { Question, QuestionOf } from '../contract/study-question.js'
import { resolveConfig } from '../service/resolve-config.js'
import type { Draft, Progress } from './draft.js'
import { runIdentity } from './identity.js'
import { draftStudy } from './plan.js'
import { shrink } from './shrink.js'
import { usualQuestion } from './usual.js'
import { studyKinds } from '../contract/study-question.js'

const id = (text: string) => text as StartId
const start = (name: string, model: Start['model'], part: Partial<Start> = {}): Start => ({
  ...{ id: id(name), kind: 'published', title: name, model, data: 'ImageNet-21k' },
  ...{ imagenetTop1: null, parameters: null, resolution: 224, bytes: null, file: `/${name}` },
  ...{ repository: null, recommended: false, imagesPerSecond: null },
  ...part,
})
const starts = [
  start('scratch', null, { kind: 'scratch', file: null, data: null, resolution: null }),
  ...['a', 'b', 'c', 'd'].map((name) => start(name, 'Ti/16', { recommended: name === 'a' })),
]
const none: Progress = { points: [], measurements: [] }
const common = { dataset: 'd' as DatasetId, seeds: [0], wish: {} }
const draft = (question: Question, progress = none) => draftStudy(question, { starts }, progress)
const ofAll = (drafts: readonly Draft[], accuracy: (draft: Draft) => number): Progress => ({
  ...none,
  points: drafts.map((each) => ({
    coordinates: each.coordinates,
    ended: true,
    accuracy: accuracy(each),
  })),
})

describe('plans', () => {
  it('compare transfer with the same architecture from nothing', () => {
    const { drafts } = draft({
      ...{ kind: 'transfer-or-scratch', ...common, start: id('a'), seeds: [3] },
      transfer: { steps: [10], learningRates: [0.01, 0.03] },
      scratch: { steps: [20], learningRates: [0.001], levels: ['none', 'light1'], regularisations: ['on'] }, // prettier-ignore
    })
    expect(drafts.map(({ start, coordinates }) => [start, coordinates.group])).toEqual([
      ...[['a', 'transfer'], ['a', 'transfer'], ['scratch', 'scratch'], ['scratch', 'scratch']], // prettier-ignore
    ])
    expect(drafts[3]?.wish).toEqual({
      model: { name: 'Ti/16', resolution: 224, dropout: 0.1, stochasticDepth: 0.1 },
      augment: { level: 'light1' },
      train: { duration: { steps: 20 }, learningRate: 0.001, seed: 3 },
    })
  })

  it('fine-tune the checkpoints that cheap scores put first, once all are scored', () => {
    const question: QuestionOf<'which-checkpoint'> = {
      ...{
        kind: 'which-checkpoint',
        ...common,
        recommended: id('a'),
        others: [id('b'), id('c'), id('d')],
      },
      ...{ steps: [10], learningRates: [0.01], fineTune: 2 },
    }
    const first = draft(question)
    expect(first.drafts.map((each) => each.start)).toEqual(['a'])
    expect(first.further).toEqual({ runs: 2, weight: 2 })
    const measurements = Object.entries({ b: 0.5, c: 0.7, d: 0.6 }).map(([name, linear]) => ({
      ...{ type: 'features' as const, start: id(name), nearestNeighbours: 0, linear, seconds: 1 },
    }))
    const second = draft(question, { ...none, measurements })
    expect(second.drafts.map((each) => each.start)).toEqual(['a', 'c', 'd'])
    expect(second.further.runs).toBe(0)
  })

  it('halve: the best of each rung go on for longer', () => {
    const question: QuestionOf<'free-sweep'> = {
      ...{ kind: 'free-sweep', ...common, network: { start: id('a'), model: null } },
      axes: [{ type: 'range', path: 'train.learningRate', low: 0.001, high: 0.1, scale: 'logarithmic', whole: false }], // prettier-ignore
      strategy: { type: 'halving', runs: 9, seed: 5, steps: 10, factor: 3 },
    }
    const first = draft(question)
    expect(first.drafts).toHaveLength(9)
    expect(first.further).toEqual({ runs: 4, weight: 3 * 3 + 9 })
    const rate = ({ coordinates }: Draft) => Number(coordinates['train.learningRate'])
    for (const each of first.drafts) {
      expect(rate(each)).toBeGreaterThanOrEqual(0.001)
      expect(rate(each)).toBeLessThanOrEqual(0.1)
    }
    const second = draft(question, ofAll(first.drafts, rate))
    const later = second.drafts.slice(9)
    const best = first.drafts.map(rate).sort((a, b) => b - a)
    expect(later.map(rate)).toEqual(best.slice(0, 3))
    expect(later.map(({ wish }) => wish.train?.duration)).toEqual(Array(3).fill({ steps: 30 }))
    const third = draft(question, ofAll(second.drafts, rate))
    expect(third.drafts.slice(12).map(rate)).toEqual(best.slice(0, 1))
    expect(draft(question, ofAll(third.drafts, rate)).drafts).toEqual(third.drafts)
  })

  it('refuse fields that no config has', () => {
    const sweep = (path: string, values: (string | number)[]): Question => ({
      ...{ kind: 'free-sweep', ...common, network: { start: id('a'), model: null } },
      axes: [{ type: 'values', path, values }],
      strategy: { type: 'grid' },
    })
    const usage = expect.objectContaining({ code: 'usage' }) as Error
    expect(() => draft(sweep('train.speed', [1]))).toThrow(usage)
    expect(() => draft(sweep('__proto__.x', [1]))).toThrow(usage)
    expect(() => draft(sweep('augment.level', ['strong9']))).toThrow(usage)
    expect(() => draft(sweep('train.batch', [8, 16]))).not.toThrow()
  })

  it('can be made of the usual question of each kind', () => {
    for (const kind of studyKinds) {
      const usual = usualQuestion(kind, 'd' as DatasetId, starts)
      const question = kind === 'honest-validation' ? { ...usual, independent: 'e' as DatasetId } : usual // prettier-ignore
      expect(draft(question).drafts.length, kind).toBeGreaterThan(0)
    }
  })
})

describe('refusals', () => {
  const refused = (question: Question) => () => draft(question)
  const usage = (what: string) =>
    expect.objectContaining({ code: 'usage', text: expect.objectContaining({ what }) as object }) as Error // prettier-ignore

  it.each(['transfer-or-scratch', 'which-checkpoint', 'pre-training-data'] as const)(
    '%s needs a checkpoint',
    (kind) => {
      const question = usualQuestion(kind, 'd' as DatasetId, [])
      expect(refused(question)).toThrow(usage('This study needs a checkpoint to start from.'))
    },
  )

  it('honest validation needs pictures collected apart', () => {
    const question = usualQuestion('honest-validation', 'd' as DatasetId, starts)
    expect(refused(question)).toThrow(usage('The independent pictures are missing.'))
  })

  it('a checkpoint that is gone is named', () => {
    const question = usualQuestion('pre-training-data', 'd' as DatasetId, starts)
    expect(refused({ ...question, starts: [id('gone')] } as Question)).toThrow(
      expect.objectContaining({ code: 'start-not-found' }) as Error,
    )
  })

  it('a budget below the least says what that is, and no time where none is known', () => {
    const question = usualQuestion('pre-training-data', 'd' as DatasetId, starts)
    const least = (seconds: number) => () =>
      shrink(question, { runs: 1, seconds: null }, () => ({ runs: 4, seconds }))
    const why = (text: string) => expect.objectContaining({ text: expect.objectContaining({ why: text }) as object }) as Error // prettier-ignore
    expect(least(0)).toThrow(why('The least that answers its question is 4 runs.'))
    expect(least(7200)).toThrow(
      why('The least that answers its question is 4 runs, about 2 hours.'),
    )
  })
})

describe('a budget', () => {
  it('halves the draws of a search, and what is drawn stays', () => {
    const question: Question = {
      ...{ kind: 'free-sweep', ...common, seeds: [0, 1], network: { start: id('a'), model: null } },
      axes: [{ type: 'values', path: 'train.learningRate', values: [0.1, 0.2, 0.3, 0.4] }],
      strategy: { type: 'random', runs: 20, seed: 1 },
    }
    const load = (asked: Question) => ({ runs: draft(asked).drafts.length, seconds: 0 })
    const shrunk = shrink(question, { runs: 6, seconds: null }, load)
    expect(shrunk.omitted).toEqual([
      { type: 'seed', seed: 1 },
      { type: 'draws', from: 20, to: 10 },
      { type: 'draws', from: 10, to: 5 },
    ])
    const all = draft(question).drafts.filter(({ seed }) => seed === 0)
    expect(draft(shrunk.question).drafts).toEqual(all.slice(0, 5))
  })
})

describe('a run is known', () => {
  const { config } = resolveConfig({ model: { name: 'test' } }, '/pictures', 100)
  const key = runIdentity(config, 'hash')
  it('by what fixes its numbers', () => {
    const { train, model, data, engine } = config
    const others = [
      runIdentity(config, 'other'),
      runIdentity({ ...config, train: { ...train, seed: 1 } }, 'hash'),
      runIdentity({ ...config, train: { ...train, evaluateEvery: 3 } }, 'hash'),
      runIdentity({ ...config, model: { ...model, from: '/other' } }, 'hash'),
      runIdentity({ ...config, data: { ...data, trainingShare: 0.5 } }, 'hash'),
      runIdentity({ ...config, engine: { ...engine, precision: 'bfloat16' } }, 'hash'),
    ]
    expect(new Set([key, ...others]).size).toBe(7)
  })

  it('not by what does not', () => {
    const { train, data, engine } = config
    const same = runIdentity(
      {
        ...{ recipe: config.recipe, augment: config.augment, model: config.model },
        engine: { ...engine, threads: 3, loaderWorkers: 2, cacheMebibytes: 5, executor: 'eager', provider: 'cpu' }, // prettier-ignore
        train: { ...train, microBatch: 4, checkpointEvery: 99, card: 'end', recompute: 'always' },
        data: { ...data, licence: 'CC0' },
      },
      'hash',
    )
    expect(same).toBe(key)
  })
})
