import { describe, expect, it } from 'vitest'
import type { Choice, MeasuredTrial, Trial, Tuning } from '../../contract/tuning.js'
import { fastestOf, findChoice, tunedOf, type ChoiceWish } from './fastest.js'

const plain: Choice = {
  engine: 'onnxruntime cpu', precision: 'float32', microBatch: 32, threads: 2, xla: false,
} // prettier-ignore

function trial(
  change: Partial<Choice>,
  imagesPerSecond: number,
  losses = [3.61, 3.5, 3.3],
): MeasuredTrial {
  const choice = { ...plain, ...change }
  return {
    ...{ type: 'measured', choice, description: choice.engine, imagesPerSecond, losses },
    residentBytes: 1e9,
  }
}

const failed: Trial = { type: 'failed', choice: { ...plain, engine: 'onnxruntime webgpu' }, why: 'No.' } // prettier-ignore
const tensorflow = { engine: 'tensorflow' } as const
const bfloat16 = { ...tensorflow, precision: 'bfloat16' } as const

const trials: Trial[] = [
  trial({}, 22),
  failed,
  trial(tensorflow, 27),
  trial(bfloat16, 38, [3.61, 3.51, 3.29]),
  trial({ ...bfloat16, xla: true }, 24, [3.61, 3.51, 3.29]),
  trial({ ...bfloat16, microBatch: 16 }, 41, [3.61, 3.51, 3.29]),
]

const tuning: Tuning = {
  ...{ model: 'Ti/16', resolution: 224, batch: 32, state: '', trials },
  ...{ measured: '2026-01-01T00:00:00.000Z', seconds: 50 },
}

const wish: ChoiceWish = {
  model: { name: 'Ti/16', resolution: 224, freeze: 'none' },
  train: { batch: 32, microBatch: null },
  engine: { executor: 'auto', provider: 'auto', precision: 'auto', threads: 0 },
}

describe('fastestOf', () => {
  it('takes the fastest, but keeps a plainer one that is as fast within 5 %', () => {
    expect(fastestOf(trials)?.choice).toEqual({ ...plain, ...bfloat16, microBatch: 16 })
    expect(fastestOf([trial({}, 22), trial(tensorflow, 23)])?.choice.engine).toBe('onnxruntime cpu')
    expect(fastestOf([trial({}, 22), trial(tensorflow, 23.2)])?.choice.engine).toBe('tensorflow')
    expect(fastestOf([failed])).toBeNull()
  })

  it('does not take what computes other losses', () => {
    const wrong = trial({ ...tensorflow, xla: true }, 99, [3.61, 3.5, 3.31])
    expect(fastestOf([...trials, wrong])?.imagesPerSecond).toBe(41)
    const rough = trial({ ...bfloat16, xla: true }, 99, [3.61, 3.5, 3.4])
    expect(fastestOf([...trials, rough])?.imagesPerSecond).toBe(41)
    // As different, but within what a bfloat16 may be off.
    const close = trial({ ...bfloat16, xla: true }, 99, [3.61, 3.5, 3.31])
    expect(fastestOf([...trials, close])?.imagesPerSecond).toBe(99)
  })

  it('leaves out TensorFlow’s compiler where it is no faster', () => {
    expect(fastestOf(trials.slice(0, 5))?.choice.xla).toBe(false)
  })
})

it('says what a tuning came to beside what is usual', () => {
  expect(tunedOf(tuning)).toEqual({
    ...{ model: 'Ti/16', resolution: 224, batch: 32, imagesPerSecond: 41, residentBytes: 1e9 },
    choice: { ...plain, ...bfloat16, microBatch: 16 },
    usual: { choice: plain, imagesPerSecond: 22 },
    measured: tuning.measured,
  })
  expect(tunedOf({ ...tuning, trials: [failed, trial(tensorflow, 27)] })?.usual).toBeNull()
  expect(tunedOf({ ...tuning, trials: [failed] })).toBeNull()
})

describe('findChoice', () => {
  const found = (change: Partial<ChoiceWish>, tunings = [tuning]) =>
    findChoice(tunings, { ...wish, ...change })
  const engine = (change: Partial<ChoiceWish['engine']>) => ({
    engine: { ...wish.engine, ...change },
  })

  it('takes the tuning of the same shape', () => {
    expect(found({})?.choice).toEqual({ ...plain, ...bfloat16, microBatch: 16 })
    expect(found({})?.exact?.imagesPerSecond).toBe(41)
  })

  it('leaves the precision at float32 where that was asked for', () => {
    expect(found(engine({ precision: 'float32' }))?.choice).toEqual({ ...plain, ...tensorflow })
  })

  it('keeps to what the config says', () => {
    expect(found(engine({ executor: 'onnxruntime' }))?.choice).toEqual(plain)
    expect(found(engine({ provider: 'cpu' }))?.choice).toEqual(plain)
    expect(found(engine({ threads: 1 }))).toBeNull()
    expect(found(engine({ executor: 'eager' }))).toBeNull()
    const halved = found({ train: { batch: 32, microBatch: 16 } })
    expect(halved?.choice).toEqual({ ...plain, ...bfloat16, microBatch: 16 })
    expect(found({ train: { batch: 32, microBatch: 8 } })).toBeNull()
  })

  it('takes the engine, but no micro-batch, from another shape of the same model', () => {
    const other = found({ train: { batch: 64, microBatch: null } })
    expect(other?.choice).toEqual({ ...plain, ...bfloat16, microBatch: null })
    expect(other?.exact).toBeNull()
    const frozen = found({ model: { ...wish.model, freeze: 'backbone' } })
    expect(frozen?.choice.microBatch).toBeNull()
    expect(found({ model: { ...wish.model, name: 'S/16' } })).toBeNull()
  })

  it('prefers the nearest shape', () => {
    const small = { ...tuning, resolution: 96, trials: [trial({ threads: 1 }, 30)] }
    const near = { ...wish.model, resolution: 112 }
    expect(found({ model: near }, [tuning, small])?.choice.threads).toBe(1)
    expect(found({ model: { ...near, resolution: 192 } }, [small, tuning])?.choice.threads).toBe(2)
    const large = { ...tuning, batch: 128, trials: [trial({ threads: 1 }, 30)] }
    const batch = { batch: 96, microBatch: null }
    expect(found({ train: batch }, [tuning, large])?.choice.threads).toBe(1)
  })
})
