import { rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  codeOf,
  hubCopy,
  npz,
  openHubDownloads,
  published,
  type HubDownloads,
} from '../../test/hub-download.js'
import type { Wanted } from './cache.js'

let at: HubDownloads

beforeEach(async () => {
  at = await openHubDownloads()
})
afterEach(() => at.close())

describe('refusals', () => {
  const status = (code: number, headers?: Record<string, string>) =>
    ({ type: 'status', status: code, ...(headers && { headers }) }) as const

  it('of a private repository asks for a token, and of a wrong one for another', async () => {
    at.hub.repository('timm/vit_test', published, { token: 'hf_secret' })
    expect(await codeOf(at.fetched(hubCopy))).toBe('hub-refused')
    expect(await codeOf(at.fetched(hubCopy, { token: 'hf_wrong' }))).toBe('hub-refused')
  })

  it('of a gated repository says how to get in', async () => {
    at.hub.repository('timm/vit_test', published, { gated: true })
    const work = at.fetched(hubCopy, { token: 'hf_any' })
    await expect(work).rejects.toMatchObject({
      code: 'hub-refused',
      text: { why: 'Access is restricted.', remedy: expect.stringContaining('Ask for access') },
    })
  })

  it('of what is not there', async () => {
    const wanted: Wanted = { source: 'hub', repository: 'timm/nothing' }
    expect(await codeOf(at.fetched(wanted))).toBe('hub-not-found')
    expect(await codeOf(at.fetched({ source: 'npz', path: 'vit_models/none.npz' }))).toBe(
      'hub-not-found',
    )
  })

  it('429 waits as long as it is asked to', async () => {
    at.hub.nextApi(status(429, { 'retry-after': '0.09' }))
    expect((await at.fetched(hubCopy)).file).toContain('model.safetensors')
    const [first, second] = at.hub.asked
    expect((second?.time ?? 0) - (first?.time ?? 0)).toBeGreaterThan(85)
  })

  it('429 with a longer wait, and failures that go on, are told', async () => {
    at.hub.next(status(429, { 'retry-after': '3600' }))
    await expect(at.fetched(npz)).rejects.toMatchObject({
      code: 'hub-busy',
      text: { remedy: expect.stringContaining('in 3600 seconds') },
    })
    at.hub.next(status(503), status(503))
    expect((await at.fetched(npz)).file).toContain('Ti.npz')
    rmSync(at.cache, { recursive: true })
    at.hub.next(status(500), status(500), status(500))
    expect(await codeOf(at.fetched(npz))).toBe('hub-busy')
  })

  it('of a login page in place of the hub', async () => {
    const page = createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>'))
    })
    const endpoint = await listening(page)
    expect(await codeOf(at.fetched(hubCopy, { endpoint }))).toBe('download-damaged')
    page.close()
  })
})

describe('without a network', () => {
  it('says that nothing answers, and what to do', async () => {
    await at.hub.close()
    await expect(at.fetched(hubCopy)).rejects.toMatchObject({
      code: 'offline',
      text: {
        why: 'Nothing answers there (ECONNREFUSED).',
        remedy: expect.stringContaining('load it from file'),
      },
    })
  })

  it('says that a name is not known', async () => {
    // Reserved to be unknown (RFC 6761); some systems say that they cannot look up.
    const endpoint = 'http://hub.invalid'
    await expect(at.fetched(hubCopy, { endpoint })).rejects.toMatchObject({
      code: 'offline',
      text: { why: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) },
    })
  })
})

describe('a proxy', () => {
  it('is asked in place of the hub, and one that wants a password is told of', async () => {
    const asked: string[] = []
    let answer = 'HTTP/1.1 200 OK\r\n\r\n'
    const target = new URL(at.hub.url)
    const proxy = createServer((socket) => {
      socket.once('data', (data) => {
        asked.push(String(data).split('\r\n')[0] ?? '')
        socket.write(answer)
        if (answer.includes('407')) return void socket.end()
        relay(socket, Number(target.port))
      })
      socket.on('error', () => socket.destroy())
    })
    const address = await listening(proxy)
    // A name that only the proxy knows.
    const endpoint = `http://hub.invalid:${target.port}`
    expect((await at.fetched(npz, { endpoint, proxy: address })).file).toContain('Ti.npz')
    expect(asked[0]).toBe(`CONNECT hub.invalid:${target.port} HTTP/1.1`)
    answer = 'HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n'
    rmSync(at.cache, { recursive: true })
    await expect(at.fetched(npz, { endpoint, proxy: address })).rejects.toMatchObject({
      text: { why: expect.stringContaining('407') },
    })
    proxy.close()
  })
})

describe('the disk', () => {
  it('must have room before anything is fetched', async () => {
    at.hub.repository('timm/vit_test', published, { size: 2 ** 52 })
    expect(await codeOf(at.fetched(hubCopy))).toBe('disk-full')
    expect(at.hub.asked.filter(({ content }) => content)).toEqual([])
    expect(at.files()).toEqual([])
  })

  it('with a file in the way of the folder is told of', async () => {
    writeFileSync(join(at.cache, 'vitrine'), '')
    expect(await codeOf(at.fetched(npz))).toBe('file-unwritable')
  })
})

function listening(server: ReturnType<typeof createServer>): Promise<string> {
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      done(`http://127.0.0.1:${(server.address() as { port: number }).port}`)
    })
  })
}

function relay(socket: Socket, port: number): void {
  const onward = connect(port, '127.0.0.1')
  onward.on('error', () => socket.destroy())
  socket.pipe(onward).pipe(socket)
}
