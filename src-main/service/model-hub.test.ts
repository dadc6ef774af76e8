import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startFakeHub, type FakeHub } from '../../test/fake-hub.js'
import { openService, type OpenedService } from '../../test/service.js'
import { testCheckpoint } from '../../test/test-checkpoint.js'
import type { Download } from '../contract/download.js'
import { startIdSchema, type StartId } from '../contract/ids.js'
import { dispatch } from './dispatch.js'

const timm = testCheckpoint('timm')
const npz = testCheckpoint('augreg')
const id = (name: string) => startIdSchema.parse(name.replaceAll('.', '-'))
const ti16 = id('vit_tiny_patch16_224.augreg_in21k')
const s16 = id('vit_small_patch16_224.augreg_in21k')
/** The paper's recommendation that timm has no copy of. */
const s32 = id('S_32-i21k-300ep-lr_0.001-aug_none-wd_0.1-do_0.0-sd_0.0')
const slow = { type: 'slow', bytes: 8_000, milliseconds: 20 } as const

let hub: FakeHub
let opened: OpenedService
const call = () => opened.service.handlers

beforeEach(async () => {
  hub = await startFakeHub()
  hub.repository('timm/vit_tiny_patch16_224.augreg_in21k', timm)
  hub.repository('timm/vit_small_patch16_224.augreg_in21k', timm)
  hub.stored('vit_models/augreg/S_32-i21k-300ep-lr_0.001-aug_none-wd_0.1-do_0.0-sd_0.0.npz', npz)
  opened = await openService()
  await call()['settings:update']({
    hub: {
      ...{ endpoint: hub.url, storage: `${hub.url}/`, proxy: null },
      cacheFolder: join(opened.folder, 'cache'),
    },
  })
})
afterEach(async () => {
  await opened.close()
  await hub.close()
})

const stateOf = (start: StartId, items: readonly Download[]) =>
  items.find((each) => each.start === start)?.state.type ?? 'none'
const until = (start: StartId, wanted: Download['state']['type'] | 'none') =>
  opened.when('downloads', ({ items }) => stateOf(start, items) === wanted)
const fileOf = async (start: StartId) => {
  const starts = await opened.when('starts', (list) => list.length > 0)
  return starts.find((each) => each.id === start)?.file ?? null
}
const begun = (bytes: number) =>
  opened.when('downloads', ({ items }) => (items[0]?.done ?? 0) >= bytes)
const incomplete = () =>
  readdirSync(opened.folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.incomplete'),
  )

describe('the catalogue', () => {
  it('has a card for each published checkpoint, those that Vitrine cannot read among them', async () => {
    const cards = await call()['models:catalogue'](undefined)
    expect(cards).toHaveLength(55)
    expect(cards.filter(({ model }) => model === null)).toHaveLength(5)
    const recommended = cards.filter((card) => card.recommended)
    expect(new Set(recommended.map(({ model }) => model)).size).toBe(10)
    expect(recommended).toHaveLength(10)
    // The file's light0 is the paper's light1, its light1 the paper's light2 (paper section 2.1).
    const r26 = cards.find(({ name }) => name === 'vit_small_r26_s32_224.augreg_in21k_ft_in1k')
    expect(r26?.pretraining).toMatchObject({ fileLevel: 'light0', augmentation: 'light1' })
    const b32 = cards.find(({ name }) => name.startsWith('B_32-i21k'))
    expect(b32).toMatchObject({
      ...{ recommended: true, repository: null, upstream: { accuracy: 0.477, source: 'table-6' } },
      pretraining: { fileLevel: 'light1', augmentation: 'light2', weightDecay: 0.1, epochs: 300 },
    })
    const timmB32 = cards.find(({ name }) => name === 'vit_base_patch32_224.augreg_in21k')
    expect(timmB32).toMatchObject({ recommended: false, better: b32?.name })
  })

  it('finds what timm downloaded', async () => {
    const folder = join(opened.folder, 'cache', 'models--timm--vit_tiny_patch16_224.augreg_in21k')
    const snapshot = join(folder, 'snapshots', 'a'.repeat(40))
    mkdirSync(snapshot, { recursive: true })
    writeFileSync(join(snapshot, 'model.safetensors'), timm)
    await call()['models:catalogue'](undefined)
    expect(await fileOf(ti16)).toBe(join(snapshot, 'model.safetensors'))
  })
})

describe('downloads', () => {
  it('come one after the other and are what runs start from', async () => {
    hub.next(slow)
    call()['models:download']({ start: ti16, source: 'hub' })
    call()['models:download']({ start: s32, source: 'npz' })
    const { items } = await opened.when('downloads', (value) => (value.items[0]?.done ?? 0) > 0)
    expect(items.map(({ start, source }) => [start, source])).toEqual([
      [ti16, 'hub'],
      [s32, 'npz'],
    ])
    expect(stateOf(s32, items)).toBe('waiting')
    expect(await fileOf(ti16)).toBeNull()
    await until(s32, 'none')
    const states = opened.pushes.flatMap((push) =>
      push.topic === 'downloads' ? stateOf(ti16, push.value.items) : [],
    )
    expect([...new Set(states)]).toEqual(['none', 'waiting', 'fetching', 'checking'])
    expect(readFileSync((await fileOf(ti16)) ?? '').equals(timm)).toBe(true)
    expect(readFileSync((await fileOf(s32)) ?? '').equals(npz)).toBe(true)
    const plan = { dataset: 'sample', start: s32, wish: {} } as never
    await opened.when('datasets', ([sample]) => sample?.state.type === 'ready')
    expect(await call()['plan:resolve'](plan)).toMatchObject({
      type: 'resolved',
      config: { model: { name: 'test', from: await fileOf(s32) } },
    })
  })

  it('that are paused stay so over a restart, and go on where they were', async () => {
    hub.next(slow)
    call()['models:download']({ start: s32, source: 'npz' })
    await begun(16_000)
    call()['models:pause']({ start: s32 })
    const { items } = await until(s32, 'paused')
    const done = items[0]?.done ?? 0
    expect(done).toBeGreaterThanOrEqual(16_000)
    const asked = hub.asked.length
    opened = await opened.again()
    expect((await until(s32, 'paused')).items[0]).toMatchObject({ done, total: npz.length })
    await call()['models:catalogue'](undefined)
    expect(hub.asked).toHaveLength(asked)
    call()['models:resume']({ start: s32 })
    await until(s32, 'none')
    expect(hub.asked.at(-1)?.headers.range).toBe(`bytes=${done}-`)
    expect(readFileSync((await fileOf(s32)) ?? '').equals(npz)).toBe(true)
  })

  it('at work when Vitrine ends come back paused', async () => {
    hub.next(slow)
    call()['models:download']({ start: s32, source: 'npz' })
    await begun(8_000)
    opened = await opened.again()
    expect((await until(s32, 'paused')).items[0]?.done).toBeGreaterThanOrEqual(8_000)
    expect(await fileOf(s32)).toBeNull()
  })

  it('that are cancelled leave nothing behind', async () => {
    hub.next(slow)
    call()['models:download']({ start: s32, source: 'npz' })
    await begun(8_000)
    expect(incomplete()).toHaveLength(1)
    await call()['models:cancel']({ start: s32 })
    expect((await until(s32, 'none')).items).toEqual([])
    expect(incomplete()).toEqual([])
    expect(() => call()['models:pause']({ start: s32 })).toThrow(
      expect.objectContaining({ code: 'start-not-found' }),
    )
  })

  it('that failed say why, let the next one come, and can be tried again', async () => {
    hub.nextApi({ type: 'status', status: 404 })
    call()['models:download']({ start: ti16, source: 'hub' })
    call()['models:download']({ start: s16, source: 'hub' })
    await until(s16, 'none')
    const { items } = await until(ti16, 'failed')
    expect(items[0]?.state).toMatchObject({ type: 'failed', error: { code: 'hub-not-found' } })
    call()['models:resume']({ start: ti16 })
    await until(ti16, 'none')
    expect(await fileOf(ti16)).not.toBeNull()
  })

  it('of what is no checkpoint are never offered', async () => {
    hub.repository('timm/vit_tiny_patch16_224.augreg_in21k', Buffer.from('{"not": "weights"}'))
    call()['models:download']({ start: ti16, source: 'hub' })
    const { items } = await until(ti16, 'failed')
    expect(items[0]?.state).toMatchObject({ error: { code: 'checkpoint-malformed' } })
    await call()['models:catalogue'](undefined)
    expect(await fileOf(ti16)).toBeNull()
  })

  it('are refused for what there is not in this form, and for what cannot be read', () => {
    const download = (start: string, source: 'hub' | 'npz') => () =>
      call()['models:download']({ start: id(start), source })
    const refused = (code: string) => expect.objectContaining({ code })
    expect(download(s32, 'hub')).toThrow(refused('unsupported'))
    expect(download('vit_huge_patch14_224.orig_in21k', 'hub')).toThrow(refused('unsupported'))
    expect(download('nothing', 'hub')).toThrow(refused('start-not-found'))
  })

  it('of any repository become files that are called after it', async () => {
    hub.repository('me/mine', timm)
    call()['models:download-repository']({ repository: 'me/mine' })
    const starts = await opened.when('starts', (list) => list.some(({ kind }) => kind === 'file'))
    expect(starts.find(({ kind }) => kind === 'file')).toMatchObject({
      ...{ title: 'me/mine', model: 'test', bytes: timm.length },
    })
  })
})

describe('the cache', () => {
  it('lets one be removed, but touches no file elsewhere', async () => {
    call()['models:download']({ start: ti16, source: 'hub' })
    await until(ti16, 'none')
    const file = (await fileOf(ti16)) ?? ''
    expect(existsSync(file)).toBe(true)
    await call()['models:remove']({ start: ti16 })
    expect(existsSync(file)).toBe(false)
    expect(await fileOf(ti16)).toBeNull()
    await expect(call()['models:remove']({ start: ti16 })).rejects.toMatchObject({ code: 'usage' })
  })

  it('is another one once the setting names it', async () => {
    call()['models:download']({ start: ti16, source: 'hub' })
    await until(ti16, 'none')
    const other = join(opened.folder, 'other')
    await call()['settings:update']({
      hub: { endpoint: hub.url, storage: null, proxy: null, cacheFolder: other },
    })
    await opened.when('downloads', ({ cacheFolder }) => cacheFolder === other)
    await opened.when('starts', (list) =>
      list.every(({ id: each, file }) => each !== ti16 || file === null),
    )
  })
})

describe('the token', () => {
  it('is kept for its user alone, sent to the hub, and forgotten on wish', async () => {
    hub.repository('me/private', timm, { token: 'hf_mine' })
    call()['models:set-token']({ token: 'hf_mine' })
    await opened.when('downloads', ({ token }) => token === 'kept')
    const file = join(opened.config, 'hub-token')
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    call()['models:download-repository']({ repository: 'me/private' })
    await opened.when('starts', (list) => list.some(({ title }) => title === 'me/private'))
    expect(await call()['app:diagnostics'](undefined)).not.toContain('hf_mine')
    call()['models:set-token']({ token: null })
    await opened.when('downloads', ({ token }) => token === 'none')
    expect(existsSync(file)).toBe(false)
  })

  it('of a proxy is in no diagnostics', async () => {
    const proxy = 'http://name:password@proxy.invalid:3128'
    await call()['settings:update']({
      hub: { endpoint: null, storage: null, proxy, cacheFolder: null },
    })
    const text = await call()['app:diagnostics'](undefined)
    expect(text).toContain('proxy.invalid')
    expect(text).not.toContain('password')
  })
})

it.each([
  ['cacheFolder', 'models'],
  ['cacheFolder', ''],
  ['endpoint', 'huggingface.co'],
  ['proxy', 'file:///etc/passwd'],
])('refuses %s %j', async (name, value) => {
  const hub = { endpoint: null, storage: null, proxy: null, cacheFolder: null, [name]: value }
  const reply = await dispatch(call(), 'settings:update', { hub }, () => undefined)
  expect(reply).toMatchObject({ ok: false, error: { code: 'usage' } })
})

it('reads settings of a Vitrine that knew no downloads', async () => {
  const file = join(opened.config, 'settings.json')
  const older = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  delete older['hub']
  await opened.service.close()
  writeFileSync(file, JSON.stringify({ ...older, theme: 'dark' }))
  opened = await openService({ folder: opened.folder })
  const settings = await opened.when('settings', () => true)
  expect(settings).toMatchObject({ theme: 'dark', hub: { endpoint: null, cacheFolder: null } })
})
