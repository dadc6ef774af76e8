import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DatasetSummary } from '../contract/dataset.js'
import { datasetIdSchema } from '../contract/ids.js'
import { openService, type OpenedService } from '../../test/service.js'
import { makeColours } from '../../test/vitrine.js'

let opened: OpenedService
let colours: string

const settled = (list: readonly DatasetSummary[]) =>
  list.every(({ state }) => state.type !== 'looking')
const call = () => opened.service.handlers

beforeAll(async () => {
  opened = await openService()
  colours = join(opened.folder, 'colours')
  await makeColours(colours, 4)
})
afterAll(() => opened.close())

async function added(folder: string): Promise<DatasetSummary> {
  const { id } = await call()['datasets:add']({ folder })
  const list = await opened.when('datasets', (value) =>
    value.some((each) => each.id === id && each.state.type !== 'looking'),
  )
  const found = list.find((each) => each.id === id)
  if (!found) throw new Error('not listed')
  return found
}

describe('datasets', () => {
  it('lists the sample first, looked through by itself', async () => {
    const [first] = await opened.when('datasets', settled)
    expect(first).toMatchObject({ id: 'sample', sample: true, state: { type: 'ready' } })
    expect(first?.state).toMatchObject({ classes: 12, problems: 0 })
  })

  it('adds a folder and tells what is in it', async () => {
    const { id, name, state } = await added(colours)
    expect(name).toBe('colours')
    expect(state).toEqual({
      type: 'ready',
      classes: 3,
      pictures: 12,
      train: 12,
      validation: null,
      problems: 0,
    })
    const report = await call()['datasets:report']({ dataset: id })
    expect(report.classes.map((each) => each.name)).toEqual(['blue', 'green', 'red'])
    expect(report.formats).toEqual({ png: 12 })
  })

  it('pages through the pictures of a class, each under its index in the split', async () => {
    const { id } = await added(colours)
    const page = { dataset: id, split: 'train', label: 'red', offset: 1, limit: 2 } as const
    const { pictures, total } = await call()['datasets:pictures'](page)
    const red = { label: 'red', classes: ['red'] }
    expect(total).toBe(4)
    expect(pictures).toEqual([
      { ref: { of: 'dataset', dataset: id, split: 'train', index: 9 }, name: '1.png', ...red },
      { ref: { of: 'dataset', dataset: id, split: 'train', index: 10 }, name: '2.png', ...red },
    ]) // prettier-ignore
    const other = { ...page, split: 'validation', label: null } as const
    expect(await call()['datasets:pictures'](other)).toEqual({ pictures: [], total: 0 })
  })

  it('makes thumbnails within the side, turned as EXIF says; null for what is no picture', async () => {
    const folder = join(opened.folder, 'turned')
    mkdirSync(join(folder, 'one'), { recursive: true })
    const wide = sharp({ create: { width: 64, height: 32, channels: 3, background: '#08f' } })
    await wide
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toFile(join(folder, 'one', 'a.jpg'))
    writeFileSync(join(folder, 'one', 'b.jpg'), 'no picture')
    const { id, state } = await added(folder)
    expect(state).toMatchObject({ type: 'ready', problems: 1 })
    const ref = { of: 'dataset', dataset: id, split: 'train' } as const
    const made = await call()['pictures:thumbnails']({
      pictures: [0, 1, 7].map((index) => ({ ...ref, index })),
      side: 16,
    })
    expect(made.slice(1)).toEqual([null, null])
    const bytes = Buffer.from((made[0] ?? '').replace('data:image/jpeg;base64,', ''), 'base64')
    const { width, height } = await sharp(bytes).metadata()
    expect([width, height]).toEqual([8, 16])
  })

  it('says why a folder cannot be used, and looks again when asked', async () => {
    const folder = join(opened.folder, 'later')
    const first = await added(folder)
    expect(first.state).toMatchObject({ type: 'unusable', error: { code: 'file-not-found' } })
    await expect(call()['datasets:report']({ dataset: first.id })).rejects.toMatchObject({
      code: 'file-not-found',
    })
    await makeColours(folder, 1)
    const second = await added(folder)
    expect(second).toMatchObject({ id: first.id, state: { type: 'ready', pictures: 3 } })
  })

  it('removes what was added, never the sample, and knows no other ids', async () => {
    const folder = join(opened.folder, 'passing')
    await makeColours(folder, 1)
    const { id } = await added(folder)
    await call()['datasets:remove']({ dataset: id })
    expect(existsSync(join(folder, 'red', '0.png'))).toBe(true)
    await expect(call()['datasets:report']({ dataset: id })).rejects.toMatchObject({
      code: 'dataset-not-found',
    })
    const sample = datasetIdSchema.parse('sample')
    await expect(call()['datasets:remove']({ dataset: sample })).rejects.toMatchObject({
      code: 'usage',
    })
  })

  it('knows its datasets at once after a restart, and sees what changed meanwhile', async () => {
    const folder = join(opened.folder, 'grown')
    await makeColours(folder, 1)
    const { id } = await added(folder)
    await opened.when('datasets', settled)
    opened = await opened.again()
    const snapshot = await call()['app:snapshot'](undefined)
    const state = snapshot.datasets.value.find((each) => each.id === id)?.state
    expect(state).toMatchObject({ type: 'ready', pictures: 3 })
    copyFileSync(join(folder, 'red', '0.png'), join(folder, 'red', 'another.png'))
    opened = await opened.again()
    await opened.when('datasets', (list) =>
      list.some((each) => each.id === id && each.state.type === 'ready' && each.state.pictures === 4),
    ) // prettier-ignore
    const report = await call()['datasets:report']({ dataset: id })
    expect(report.warnings.map(({ code }) => code)).toContain('duplicates')
  })

  it('keeps the app free while 2,000 pictures are looked through', async () => {
    const folder = join(opened.folder, 'many')
    await makeColours(folder, 1)
    for (let index = 0; index < 2000; index++)
      copyFileSync(join(folder, 'red', '0.png'), join(folder, 'red', `copy-${index}.png`))
    await opened.when('datasets', settled)
    const from = opened.pushes.length
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const { state } = await added(folder)
    delay.disable()
    expect(state).toMatchObject({ type: 'ready', pictures: 2003 })
    const progress = opened.pushes.slice(from).filter(({ topic }) => topic === 'datasets')
    expect(progress.length).toBeLessThan(60)
    // The monitor's own resolution is in every value.
    expect(delay.percentile(99) / 1e6).toBeLessThan(50)
    rmSync(folder, { recursive: true })
  })
})
