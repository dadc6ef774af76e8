import { describe, expect, test } from 'vitest'
import type { RunConfig } from '#contract/run-config.js'
import {
  checkEdits,
  differences,
  durationParts,
  editsLike,
  forAnotherStart,
  inputText,
  readInput,
  valueAt,
  withEdit,
  withoutEdit,
  type Edits,
} from './recipe-form.js'

function config(train: Partial<RunConfig['train']> = {}): RunConfig {
  return {
    data: {
      folder: '/pictures',
      validationShare: 0.2,
      labels: null,
      licence: null,
      trainingShare: 1,
    },
    model: {
      name: 'Ti/16',
      from: 'scratch',
      gelu: 'tanh',
      resolution: 224,
      dropout: 0,
      stochasticDepth: 0,
      freeze: 'none',
      headBias: 'zero',
    },
    recipe: 'transfer',
    augment: { level: 'none', cropMinimumArea: 0.05, flip: true },
    train: {
      batch: 32,
      microBatch: null,
      duration: { steps: 500 },
      warmupSteps: 100,
      learningRate: 0.01,
      optimizer: { type: 'sgd', momentum: 0.9 },
      clipNorm: 1,
      loss: 'softmax',
      classWeights: 'none',
      earlyStopping: null,
      evaluateEvery: 50,
      checkpointEvery: 50,
      seed: 0,
      card: 'none',
      recompute: 'auto',
      ...train,
    },
    engine: {
      executor: 'auto',
      provider: 'auto',
      threads: 0,
      loaderWorkers: 0,
      cacheMebibytes: 0,
      precision: 'float32',
    },
  }
}

describe('edits as a wish', () => {
  test('each lands at its place', () => {
    const edits = {
      'train.batch': 16,
      'train.duration': { epochs: 3 },
      'train.warmup': '20%',
      'train.optimizer.momentum': 0.8,
      'model.resolution': 96,
    }
    expect(checkEdits(edits)).toEqual({
      ok: true,
      wish: {
        train: {
          batch: 16,
          duration: { epochs: 3 },
          warmup: '20%',
          optimizer: { momentum: 0.8 },
        },
        model: { resolution: 96 },
      },
    })
  })

  test.each<[Edits, string, object]>([
    [{ 'train.batch': 0 }, 'train.batch', { type: 'above', bound: 0 }],
    [{ 'train.batch': 2.5 }, 'train.batch', { type: 'whole' }],
    [{ 'train.batch': 'many' }, 'train.batch', { type: 'number' }],
    [{ 'model.dropout': 1 }, 'model.dropout', { type: 'below', bound: 1 }],
    [{ 'model.dropout': -0.1 }, 'model.dropout', { type: 'minimum', bound: 0 }],
    [{ 'train.duration': { steps: 0 } }, 'train.duration', { type: 'above', bound: 0 }],
    [{ 'train.duration': { epochs: 'x' } }, 'train.duration', { type: 'number' }],
    [{ 'model.freeze': 'head' }, 'model.freeze', { type: 'other' }],
    [{ 'train.seed': 2 ** 32 }, 'train.seed', { type: 'maximum', bound: 2 ** 32 - 1 }],
  ])('%o is refused at its field', (edits, path, problem) => {
    expect(checkEdits(edits)).toEqual({ ok: false, path, problem })
  })
})

describe('edits that belong together', () => {
  const edits = { 'train.optimizer.momentum': 0.8, 'train.batch': 8 }

  test('another optimizer or recipe drops what only the old optimizer had', () => {
    expect(withEdit(edits, 'train.optimizer.type', 'adamw')).toEqual({
      'train.batch': 8,
      'train.optimizer.type': 'adamw',
    })
    expect(withEdit(edits, 'recipe', 'scratch')).toEqual({ 'train.batch': 8, recipe: 'scratch' })
    expect(withoutEdit({ ...edits, recipe: 'scratch' }, 'recipe')).toEqual({ 'train.batch': 8 })
  })

  test('another start drops what its weights decide and keeps the rest', () => {
    const before = { ...edits, 'model.name': 'S/16', 'model.resolution': 96, 'model.dropout': 0.1 }
    expect(forAnotherStart(before)).toEqual({ 'train.batch': 8, 'model.dropout': 0.1 })
  })
})

describe('edits that make a given config', () => {
  /** As the service: the warm-up is a fifth of the steps unless it was said. */
  function resolve(edits: Edits): Promise<RunConfig | null> {
    const checked = checkEdits(edits)
    if (!checked.ok) return Promise.resolve(null)
    const { warmup, optimizer, ...train } = checked.wish.train ?? {}
    const steps = (train.duration as { steps: number } | undefined)?.steps ?? 500
    const filled = config({
      ...train,
      warmupSteps: warmup === undefined ? steps / 5 : Number(warmup),
    })
    return Promise.resolve({
      ...filled,
      model: { ...filled.model, ...checked.wish.model },
      train: {
        ...filled.train,
        optimizer: { type: 'sgd', momentum: optimizer?.momentum ?? 0.9 },
      },
    })
  }

  test('hold what differs from the defaults and nothing that follows from it', async () => {
    const wanted = config({ duration: { steps: 1000 }, warmupSteps: 200 })
    const edits = await editsLike(wanted, resolve)
    expect(edits).toEqual({ 'train.duration': { steps: 1000 } })
    expect(await resolve(edits)).toEqual(wanted)
  })

  test('catch a default that moved because of another edit', async () => {
    const wanted = config({ duration: { steps: 1000 }, warmupSteps: 100 })
    const edits = await editsLike(wanted, resolve)
    expect(edits).toEqual({ 'train.duration': { steps: 1000 }, 'train.warmup': '100' })
    expect(await resolve(edits)).toEqual(wanted)
  })

  test('a config that is the default needs none; the folder and weights never count', async () => {
    const wanted = config()
    const moved = { ...wanted, data: { ...wanted.data, folder: '/elsewhere' } }
    expect(await editsLike(moved, resolve)).toEqual({})
  })

  test('differences are told by path', () => {
    const wanted = config({ optimizer: { type: 'sgd', momentum: 0.5 }, microBatch: 4 })
    expect(differences(wanted, config())).toEqual({
      'train.optimizer.momentum': 0.5,
      'train.microBatch': 4,
    })
  })
})

describe('values and what is typed', () => {
  test('the warm-up is shown as words, the optimizer by its own fields', () => {
    expect(valueAt(config(), 'train.warmup')).toBe('100')
    expect(valueAt(config(), 'train.optimizer.momentum')).toBe(0.9)
    expect(valueAt(config(), 'train.optimizer.beta1')).toBeUndefined()
    expect(valueAt(config(), 'nothing.here')).toBeUndefined()
  })

  test('what cannot be read stays as typed, so that it is refused and not guessed', () => {
    expect(readInput({ type: 'number' }, ' 32 ')).toBe(32)
    expect(readInput({ type: 'number' }, '3e-4')).toBe(0.0003)
    expect(readInput({ type: 'number' }, '')).toBe('')
    expect(readInput({ type: 'number' }, '3,5')).toBe('3,5')
    expect(readInput({ type: 'number' }, 'Infinity')).toBe('Infinity')
    expect(readInput({ type: 'number-or', word: 'auto' }, 'auto')).toBeNull()
    expect(readInput({ type: 'number-or', word: 'auto' }, '8')).toBe(8)
    expect(readInput({ type: 'switch' }, 'off')).toBe(false)
  })

  test('a duration keeps its unit and what was typed', () => {
    expect(durationParts({ epochs: 2.5 })).toEqual({ unit: 'epochs', value: 2.5, text: '2.5' })
    expect(durationParts({ steps: 'x' })).toEqual({ unit: 'steps', value: 'x', text: 'x' })
    expect(durationParts(undefined)).toEqual({ unit: 'steps', value: undefined, text: '' })
  })

  test('values are shown as they are typed', () => {
    expect(inputText({ type: 'number-or', word: 'never' }, null)).toBe('never')
    expect(inputText({ type: 'number' }, 0.0003)).toBe('0.0003')
    expect(inputText({ type: 'switch' }, false)).toBe('off')
  })
})
