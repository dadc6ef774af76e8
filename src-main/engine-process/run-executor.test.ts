import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../service/resolve-config.js'
import type { ConfigWish } from '../contract/run-config.js'
import type { RunChoice } from '../contract/tuning.js'
import { noSurroundings } from '../engine/compile/surroundings.js'
import { openRunExecutor } from './run-executor.js'

const configOf = (wish: ConfigWish = {}) =>
  resolveConfig({ model: { name: 'test' }, ...wish }, '/data', 100).config

const choice: RunChoice = {
  engine: 'onnxruntime cpu',
  ...{ precision: 'float32', microBatch: 8, threads: 1, xla: false },
}

describe('openRunExecutor', () => {
  it('takes what a tuning chose, where the config leaves it open', async () => {
    const { executor, config, lost } = await openRunExecutor(
      { config: configOf(), choice },
      noSurroundings,
    )
    expect(lost).toBeNull()
    expect(executor.description).toBe('onnxruntime cpu (1 threads)')
    expect(config.train.microBatch).toBe(8)
    expect(config.engine).toMatchObject({ precision: 'float32', threads: 1 })
    const said = configOf({ train: { microBatch: 4 } })
    const own = await openRunExecutor({ config: said, choice }, noSurroundings)
    expect(own.config.train.microBatch).toBe(4)
  })

  it('computes in float32 without a tuning', async () => {
    const { executor, config } = await openRunExecutor(
      { config: configOf(), choice: null },
      noSurroundings,
    )
    expect(executor.name).toBe('onnxruntime')
    expect(config.engine.precision).toBe('float32')
    expect(config.train.microBatch).toBeNull()
  })

  it('goes on without a choice whose engine is gone, and says so', async () => {
    const elsewhere = process.platform === 'darwin' ? 'onnxruntime directml' : 'onnxruntime coreml'
    const gone = { ...choice, engine: elsewhere } as const
    const { executor, config, lost } = await openRunExecutor(
      { config: configOf(), choice: gone },
      noSurroundings,
    )
    expect(lost).toMatch(/^It exists on .* only\.$/)
    expect(executor.name).toBe('onnxruntime')
    expect(config.train.microBatch).toBeNull()
  })
})
