/** A starter in a folder of the test's own: offered once it is verified, refused where it is damaged. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openService, type OpenedService } from '../../test/service.js'
import { vitrine } from '../../test/vitrine.js'
import type { CheckpointCard } from '../contract/checkpoint-card.js'
import { datasetIdSchema, startIdSchema } from '../contract/ids.js'
import { writeCheckpoint } from '../engine/checkpoint/checkpoint.js'
import { initialParameters } from '../engine/model/params.js'
import { architectureOf } from '../engine/model/variants.js'
import { resolveConfig } from './resolve-config.js'

let folder = ''
let opened: OpenedService | null = null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-starter-'))
  process.env['VITRINE_STARTER'] = folder
})
afterEach(async () => {
  await opened?.close()
  opened = null
  delete process.env['VITRINE_STARTER']
  rmSync(folder, { recursive: true, force: true })
})

const file = 'model.npz'
const weights = () => {
  const size = { classes: 7, resolution: 32 }
  const arrays = initialParameters(architectureOf('test', 'tanh'), size, 1)
  return writeCheckpoint(arrays, { format: 'augreg', gelu: 'tanh' })
}

function writeCard(bytes: Uint8Array, model: Partial<CheckpointCard['model']> = {}): void {
  const { config } = resolveConfig({ recipe: 'pretrain' }, '/data', 100)
  const { recipe, augment, train } = config
  const card: CheckpointCard = {
    version: 1,
    name: 'tiny',
    created: '2026-01-02T03:04:05Z',
    run: 'one',
    weights: {
      file,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    },
    model: { name: 'test', gelu: 'tanh', resolution: 32, parameters: 1, ...model },
    data: {
      ...{ name: 'squares', labels: 'multi', train: 80, validation: 20, classes: 7 },
      ...{ hash: '', licence: 'CC0-1.0' },
    },
    recipe: { recipe, augment, train, model: { dropout: 0, stochasticDepth: 0 }, from: 'scratch' },
    compute: { imagesSeen: 1, seconds: 1, operations: 1, device: 'none' },
    metrics: null,
    step: 1,
    versions: { vitrine: '0', node: '0' },
  }
  writeFileSync(join(folder, 'card.json'), JSON.stringify(card))
}

describe('the starter', () => {
  it('is offered, and a run is planned from it', async () => {
    const bytes = weights()
    writeFileSync(join(folder, file), bytes)
    writeCard(bytes)
    opened = await openService()
    const starts = await opened.when('starts', (value) =>
      value.some(({ kind }) => kind === 'starter'),
    )
    expect(starts.find(({ kind }) => kind === 'starter')).toMatchObject({
      ...{ id: 'starter', title: 'tiny', model: 'test', data: 'squares' },
      file: join(folder, file),
    })
    const answer = await opened.service.handlers['plan:resolve']({
      dataset: datasetIdSchema.parse('sample'),
      start: startIdSchema.parse('starter'),
      wish: {},
    })
    expect(answer).toMatchObject({ type: 'resolved', config: { model: { name: 'test' } } })
    const data = join(folder, 'data', 'a')
    mkdirSync(data, { recursive: true })
    writeFileSync(join(data, 'no-picture.jpg'), '')
    const words = ['train', join(folder, 'data'), '--from', 'starter', '--steps', '1', '--json']
    const ended = await vitrine([...words, '--workspace', join(folder, 'workspace')])
    // It got as far as looking at the pictures.
    expect(ended.lines.at(-1)).toMatchObject({ code: 'dataset-empty' })
  })

  it.each([
    [
      'other bytes',
      (bytes: Uint8Array) => bytes.map((byte, at) => (at === 900 ? byte ^ 1 : byte)),
      {},
      'damaged',
    ],
    ['half of them', (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2), {}, 'damaged'],
    ['another model', (bytes: Uint8Array) => bytes, { name: 'Ti/16' }, 'does not fit the model'],
    ['another resolution', (bytes: Uint8Array) => bytes, { resolution: 48 }, '48'],
  ] as const)('is not offered with %s, and that is told', async (_, damage, model, word) => {
    const bytes = weights()
    writeFileSync(join(folder, file), damage(bytes))
    writeCard(bytes, model)
    opened = await openService()
    const notice = await opened.when('notice', (value) => value !== null)
    expect(notice?.what).toContain('The starter that came with Vitrine cannot be used.')
    expect(`${notice?.what} ${notice?.why}`).toContain(word)
    const starts = await opened.when('starts', (value) => value.length > 1)
    expect(starts.filter(({ kind }) => kind === 'starter')).toEqual([])
  })

  it.each([
    ['weights that parse as nothing', true],
    ['a card that is none', false],
  ])('is not offered with %s', async (_, carded) => {
    writeFileSync(join(folder, file), 'nothing')
    if (carded) writeCard(Buffer.from('nothing'))
    else writeFileSync(join(folder, 'card.json'), '{}')
    opened = await openService()
    const notice = await opened.when('notice', (value) => value !== null)
    expect(notice?.kind).toBe('settings-problem')
  })

  it('is not missed where there is none', async () => {
    opened = await openService()
    const starts = await opened.when('starts', (value) => value.length > 1)
    expect(starts.filter(({ kind }) => kind === 'starter')).toEqual([])
    expect(opened.pushes.filter(({ topic }) => topic === 'notice')).toEqual([])
  })
})
