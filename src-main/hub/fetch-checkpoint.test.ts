import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  codeOf,
  hubCopy,
  npz,
  openHubDownloads,
  published,
  type HubDownloads,
} from '../../test/hub-download.js'
import { VitrineError } from '../contract/errors.js'
import { findInCache, removeFromCache, type Wanted } from './cache.js'

const sha256 = (part: Buffer) => createHash('sha256').update(part).digest('hex')

let at: HubDownloads

beforeEach(async () => {
  at = await openHubDownloads()
})
afterEach(() => at.close())

describe('a whole download', () => {
  it("lies in the cache of Hugging Face's tools, as they would have put it", async () => {
    const { file, told } = await at.fetched(hubCopy)
    const commit = createHash('sha1').update(published).digest('hex')
    const folder = 'models--timm--vit_test'
    expect(file).toBe(join(at.cache, folder, 'snapshots', commit, 'model.safetensors'))
    expect(at.files()).toEqual([
      `${folder}/blobs/${sha256(published)}`,
      `${folder}/refs/main`,
      `${folder}/snapshots/${commit}/model.safetensors`,
    ])
    expect(readFileSync(file).equals(published)).toBe(true)
    expect(readFileSync(join(at.cache, folder, 'refs', 'main'), 'utf8')).toBe(commit)
    expect(told.at(-1)).toBe(published.length)
    expect(await findInCache(at.cache, hubCopy)).toEqual({ file, bytes: published.length })
  })

  it('is not fetched again, and not where timm put it', async () => {
    await at.fetched(hubCopy)
    const before = at.hub.asked.length
    await at.fetched(hubCopy)
    expect(at.hub.asked).toHaveLength(before)
    const other: Wanted = { source: 'hub', repository: 'timm/other' }
    const snapshot = join(at.cache, 'models--timm--other', 'snapshots', 'a'.repeat(40))
    mkdirSync(snapshot, { recursive: true })
    writeFileSync(join(snapshot, 'model.safetensors'), 'by timm')
    expect((await at.fetched(other)).file).toBe(join(snapshot, 'model.safetensors'))
  })

  it('of an .npz lies beside them under its published path', async () => {
    const { file } = await at.fetched(npz)
    expect(file).toBe(join(at.cache, 'vitrine', npz.path))
    expect(readFileSync(file).equals(published)).toBe(true)
    expect(at.files()).toEqual(['vitrine/vit_models/augreg/Ti.npz'])
  })

  it('can be removed', async () => {
    await at.fetched(hubCopy)
    await at.fetched(npz)
    await removeFromCache(at.cache, hubCopy)
    await removeFromCache(at.cache, npz)
    expect(at.files()).toEqual(['models--timm--vit_test/refs/main'])
    expect(await findInCache(at.cache, hubCopy)).toBeNull()
  })

  it('shows a token to the hub alone, not to where the hub sends', async () => {
    at.hub.repository('timm/vit_test', published, { token: 'hf_secret' })
    await at.fetched(hubCopy, { token: 'hf_secret' })
    const [ofHub, ofContent] = [false, true].map((content) =>
      at.hub.asked
        .filter((each) => each.content === content)
        .map(({ headers }) => headers.authorization),
    )
    expect(ofHub).toEqual(Array(3).fill('Bearer hf_secret'))
    expect(ofContent).toEqual([undefined])
    await at.fetched(npz, { token: 'hf_secret' })
    expect(at.hub.asked.at(-1)?.headers.authorization).toBeUndefined()
  })
})

describe('a broken connection', () => {
  it.each([
    ['cut off', { type: 'cut', after: 100_000 }],
    ['silent', { type: 'stall', after: 100_000 }],
  ] as const)('that is %s goes on where it ended', async (_, behaviour) => {
    at.hub.next(behaviour, behaviour)
    const { file } = await at.fetched(hubCopy)
    expect(readFileSync(file).equals(published)).toBe(true)
    const resumed = at.hub.asked.filter(({ content, headers }) => content && headers.range)
    expect(new Set(resumed.map(({ headers }) => headers['if-range'])).size).toBe(1)
    expect(resumed[0]?.headers['if-range']).toMatch(/^"[0-9a-f]{40}"$/)
    const asked = at.ranges().map((range) => Number(/\d+/.exec(range ?? '')?.[0]))
    expect(asked).toHaveLength(2)
    expect(asked[0]).toBeGreaterThan(0)
    expect(asked[1]).toBeGreaterThan(asked[0] ?? Infinity)
  })

  it('that stays broken ends in words and keeps what came', async () => {
    const cut = { type: 'cut', after: 0 } as const
    at.hub.next({ type: 'cut', after: 100_000 }, cut, cut, cut, cut)
    expect(await codeOf(at.fetched(hubCopy))).toBe('offline')
    expect(at.incomplete()).toHaveLength(1)
    expect(await findInCache(at.cache, hubCopy)).toBeNull()
    at.hub.next()
    expect(readFileSync((await at.fetched(hubCopy)).file).equals(published)).toBe(true)
    expect(at.ranges().at(-1)).not.toBe('bytes=0-')
  })

  it('begins anew where the server knows no ranges', async () => {
    at.hub.next({ type: 'cut', after: 100_000 }, { type: 'ignore-range' })
    const { file, told } = await at.fetched(npz)
    expect(readFileSync(file).equals(published)).toBe(true)
    expect(at.ranges()).toEqual(['bytes=100000-'])
    expect(Math.max(...told)).toBe(published.length)
  })
})

describe('a pause', () => {
  it('keeps what came, and the rest alone is fetched after it', async () => {
    at.hub.next({ type: 'slow', bytes: 20_000, milliseconds: 5 })
    expect(await codeOf(at.fetched(npz, { stopAt: 100_000 }))).toBe('interrupted')
    const [begun = ''] = at.incomplete()
    const size = statSync(join(at.cache, begun)).size
    expect(size).toBeGreaterThanOrEqual(100_000)
    expect(readFileSync(join(at.cache, begun)).equals(published.subarray(0, size))).toBe(true)
    const { file, told } = await at.fetched(npz)
    expect(told[0]).toBe(size)
    expect(at.ranges()).toEqual([`bytes=${size}-`])
    expect(readFileSync(file).equals(published)).toBe(true)
  })

  it('after which the published file is another one begins with that', async () => {
    at.hub.next({ type: 'slow', bytes: 20_000, milliseconds: 5 })
    await codeOf(at.fetched(npz, { stopAt: 100_000 }))
    const other = randomBytes(250_000)
    at.hub.stored(npz.path, other)
    const { file } = await at.fetched(npz)
    expect(at.ranges()).toEqual([])
    expect(readFileSync(file).equals(other)).toBe(true)
    expect(at.incomplete()).toEqual([])
  })
})

describe('damage', () => {
  it.each([
    ['other bytes', randomBytes(300_000)],
    ['a cut file', published.subarray(0, 200_000)],
    ['a longer file', Buffer.concat([published, published])],
  ])('%s of the hub are thrown away', async (_, given) => {
    at.hub.repository('timm/vit_test', given, { announced: published })
    expect(await codeOf(at.fetched(hubCopy))).toBe('download-damaged')
    expect(at.files()).toEqual([])
    expect(at.hub.asked.filter(({ content }) => content)).toHaveLength(1)
  })

  it('is seen too where the server says no length', async () => {
    const longer = Buffer.concat([published, published])
    at.hub.repository('timm/vit_test', longer, { announced: published })
    at.hub.next({ type: 'lengthless' })
    let most = 0
    const onProgress = (done: number) => (most = Math.max(most, done))
    expect(await codeOf(at.fetched(hubCopy, { onProgress }))).toBe('download-damaged')
    expect(most).toBeLessThanOrEqual(published.length)
  })

  it('of an .npz is seen by its MD5', async () => {
    at.hub.stored(npz.path, randomBytes(300_000), { announced: published })
    expect(await codeOf(at.fetched(npz))).toBe('download-damaged')
    expect(at.files()).toEqual([])
  })

  it('of a file that changed while it came is seen by its ETag', async () => {
    at.hub.stored(npz.path, published, { md5: false })
    at.hub.next({ type: 'cut', after: 100_000 })
    const onProgress = () => at.hub.stored(npz.path, randomBytes(300_000), { md5: false })
    expect(await codeOf(at.fetched(npz, { onProgress }))).toBe('download-damaged')
  })

  it('that only a reader of checkpoints sees is thrown away too', async () => {
    const verify = (file: string) => {
      expect(readFileSync(file).equals(published)).toBe(true)
      const text = { what: 'No checkpoint.', why: 'It is noise.', remedy: 'None.' }
      return Promise.reject(new VitrineError('checkpoint-malformed', text))
    }
    expect(await codeOf(at.fetched(hubCopy, { verify }))).toBe('checkpoint-malformed')
    expect(at.files()).toEqual([])
  })

  it('of names that would lead out of the cache is refused', async () => {
    at.hub.repository('timm/vit_test', published, { commit: '../../../../escaped' })
    expect(await codeOf(at.fetched(hubCopy))).toBe('download-damaged')
    expect(existsSync(join(dirname(at.cache), 'escaped'))).toBe(false)
  })
})

it('lets one process alone fetch a file', async () => {
  at.hub.next({ type: 'slow', bytes: 50_000, milliseconds: 20 })
  const first = at.fetched(npz)
  while (at.incomplete().length === 0) await new Promise((done) => setTimeout(done, 5))
  expect(await codeOf(at.fetched(npz))).toBe('download-busy')
  expect(readFileSync((await first).file).equals(published)).toBe(true)
})
