import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mergeWishes, readConfigFile } from './config-file.js'
import { recordVersion } from '../runs/record.js'
import { resolveConfig } from './resolve-config.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function file(content: unknown): string {
  const path = join(folder, 'run.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const refused = (text: object) =>
  expect.objectContaining({ code: 'usage', text: expect.objectContaining(text) })

describe('readConfigFile', () => {
  it('takes a run.json whole and gives back the very same config', () => {
    const { config } = resolveConfig({ train: { batch: 16, duration: { epochs: 3 } } }, '/data', 50)
    const wish = readConfigFile(file({ version: 1, id: 'x', config }))
    expect(resolveConfig(wish, '/data', 50)).toMatchObject({ config, note: null })
  })

  it('takes a part of a config on its own', () => {
    expect(readConfigFile(file({ model: { resolution: 64 } }))).toEqual({
      model: { resolution: 64 },
    })
  })

  it.each([
    ['no JSON', '{', { what: expect.stringMatching(/cannot be read/) }],
    ['an unknown section', { training: {} }, { why: expect.stringMatching(/training/) }],
    ['an unknown field', { train: { lr: 0.1 } }, { why: expect.stringMatching(/"lr"/) }],
    [
      'a newer format',
      { version: recordVersion + 1, config: {} },
      { remedy: expect.stringMatching(/wrote it/) },
    ],
    ['a run.json without config', { version: 1 }, { what: expect.stringMatching(/run\.json/) }],
  ])('refuses %s', (_, content, text) => {
    expect(() => readConfigFile(file(content))).toThrow(refused(text))
  })

  it('refuses a file that is not there', () => {
    expect(() => readConfigFile(join(folder, 'gone.json'))).toThrow(refused({}))
  })
})

describe('mergeWishes', () => {
  it('lets the flags win, field by field', () => {
    const under = { model: { resolution: 64, dropout: 0.1 }, train: { duration: { epochs: 3 } } }
    const over = { model: { resolution: 96 }, train: { duration: { steps: 7 } } }
    expect(mergeWishes(under, over)).toMatchObject({
      model: { resolution: 96, dropout: 0.1 },
      train: { duration: { steps: 7 } },
    })
    expect(mergeWishes(under, over).train?.duration).toEqual({ steps: 7 })
  })

  it('forgets the fields of the optimizer that is no longer used', () => {
    const adamw = { train: { optimizer: { type: 'adamw', weightDecay: 0.1 } } } as const
    const sgd = mergeWishes(adamw, { train: { optimizer: { type: 'sgd' } } })
    expect(sgd.train?.optimizer).toEqual({ type: 'sgd' })
    const decay = mergeWishes(adamw, { train: { optimizer: { weightDecay: 0 } } })
    expect(decay.train?.optimizer).toEqual({ type: 'adamw', weightDecay: 0 })
  })
})

describe('resolveConfig', () => {
  it('is the transfer recipe with a checkpoint and the scratch recipe without', () => {
    const transfer = resolveConfig({ model: { from: 'a.npz' } }, '/data', 100)
    expect(transfer.config).toMatchObject({
      recipe: 'transfer',
      // 20 % of 500 steps
      train: { optimizer: { type: 'sgd', momentum: 0.9 }, clipNorm: 1, warmupSteps: 100 },
      augment: { level: 'none' },
    })
    expect(transfer.config.model.from).toMatch(/^\/.*a\.npz$/)
    const scratch = resolveConfig({}, '/data', 100)
    expect(scratch.config).toMatchObject({
      recipe: 'scratch',
      train: { optimizer: { type: 'adamw', weightDecay: 0.03 }, loss: 'sigmoid' },
    })
  })

  it('shows the learning rate that it scaled, and only then', () => {
    const scaled = resolveConfig({ train: { batch: 16 } }, '/data', 100)
    // 0.001 * sqrt(16 / 4096) = 0.0000625
    expect(scaled.config.train.learningRate).toBeCloseTo(6.25e-5, 12)
    expect(scaled.note).toMatch(/6\.3e-5|0\.000063/)
    expect(resolveConfig({ train: { learningRate: 0.1 } }, '/data', 100).note).toBe(null)
  })

  it('takes warm-up as steps or as a part, and no more than all steps', () => {
    const warmup = (words: string) =>
      resolveConfig({ train: { warmup: words, duration: { steps: 50 } } }, '/data', 10).config.train
        .warmupSteps
    expect([warmup('7'), warmup('20%'), warmup('12.5%'), warmup('100%')]).toEqual([7, 10, 6, 50])
    for (const words of ['51', '101%', '-1', 'x', '']) {
      expect(() => warmup(words), words).toThrow(refused({}))
    }
  })

  it('refuses a field that the chosen optimizer does not have', () => {
    const wish = { train: { optimizer: { type: 'sgd', weightDecay: 0.1 } } } as const
    expect(() => resolveConfig(wish, '/data', 10)).toThrow(
      refused({ why: expect.stringMatching(/weightDecay/) }),
    )
  })
})
