/** What `vitrine serve` answers to those who may not ask, over real connections. */
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { largestRequestBytes } from '../../src-main/contract/wire.js'
import { vitrine } from '../vitrine.js'
import { serveApp, type ServedApp } from './web-host.js'
import { removeFolder } from './remove-folder.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-web-'))
const token = 'a-token-only-for-these-tests'
let app: ServedApp
let cookie: string

beforeAll(async () => {
  app = await serveApp({ workspace: join(folder, 'work'), config: join(folder, 'config'), token })
  cookie = `vitrine-${app.url.port}=${token}`
})
afterAll(async () => {
  expect(await app.close()).toBe(0)
  await removeFolder(folder)
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Paths go as they are written, dots and all. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = app.url
    const asked = httpRequest({ hostname, port, path, method, headers }, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (text: string) => (body += text))
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** The code that a connection is refused or closed with. */
function connect(headers: Record<string, string>, path = '/socket'): Promise<WebSocket | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${app.url.host}${path}`, { headers })
    socket.on('open', () => resolve(socket))
    socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0))
    socket.on('error', () => undefined)
  })
}

describe('vitrine serve', () => {
  it.skipIf(process.platform === 'win32')('keeps its settings from other users', () => {
    expect(statSync(join(folder, 'config')).mode & 0o777).toBe(0o700)
  })

  it('shows nothing to those without the token', async () => {
    for (const path of ['/', '/index.html', '/assets/', '/theme.js', '/?token=guess', '/socket']) {
      const { status, body } = await get(path)
      expect({ path, status, body }).toEqual({
        path,
        status: 401,
        body: 'The request carries no valid token.\n',
      })
    }
  })

  it('takes the token of the first visit into a cookie that scripts cannot read', async () => {
    const first = await get(`${app.url.pathname}${app.url.search}`)
    expect(first.status).toBe(303)
    expect(first.headers.location).toBe('/')
    expect(first.headers['set-cookie']).toEqual([`${cookie}; HttpOnly; SameSite=Strict; Path=/`])
    const page = await get('/', { cookie })
    expect(page.status).toBe(200)
    expect(page.body).toContain('<div id="app">')
  })

  it('says what the page may do', async () => {
    const { headers } = await get('/', { cookie })
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';")
    expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  it('refuses a foreign name, a foreign page and other methods', async () => {
    expect((await get('/', { cookie, host: 'evil.example' })).status).toBe(400)
    expect((await get('/', { cookie, origin: 'https://evil.example' })).status).toBe(403)
    expect((await get('/', { cookie }, 'POST')).status).toBe(405)
    expect((await get('/', { cookie }, 'DELETE')).headers.allow).toBe('GET, HEAD')
  })

  it('reads no file outside of its pages', async () => {
    const outs = [
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2fpackage.json',
      '/assets/..%5c..',
    ]
    for (const path of outs) {
      const { status, body } = await get(path, { cookie })
      expect([400, 404]).toContain(status)
      expect(body).not.toContain('"name"')
    }
  })

  it('opens its socket to its own page alone', async () => {
    const { origin } = app.url
    expect(await connect({ cookie })).toBe(403)
    expect(await connect({ cookie, origin: 'http://evil.example' })).toBe(403)
    expect(await connect({ origin })).toBe(401)
    expect(await connect({ origin, cookie: `${cookie}x` })).toBe(401)
    expect(await connect({ origin, cookie, host: 'evil.example' })).toBe(400)
    expect(await connect({ origin, cookie }, '/elsewhere')).toBe(404)
    const socket = await connect({ origin, cookie })
    expect(socket).toBeInstanceOf(WebSocket)
    if (socket instanceof WebSocket) socket.close()
  })

  it('writes a log without its token, whose last lines are in the diagnostics', async () => {
    const socket = await connect({ origin: app.url.origin, cookie })
    if (!(socket instanceof WebSocket)) throw new Error(`Refused with ${socket}.`)
    const ask = (id: number, channel: string, input?: unknown) =>
      new Promise<unknown>((resolve) => {
        const hear = (data: Buffer) => {
          const said = JSON.parse(data.toString()) as { id?: number; reply?: unknown }
          if (said.id !== id) return
          socket.off('message', hear)
          resolve(said)
        }
        socket.on('message', hear)
        socket.send(JSON.stringify({ id, channel, input }))
      })
    await ask(1, 'app:log', { message: 'the page broke' })
    expect(JSON.stringify(await ask(2, 'app:diagnostics'))).toContain('error page: the page broke')
    socket.close()
    const log = readFileSync(join(folder, 'config', 'logs', 'vitrine.log'), 'utf8')
    expect(log).toContain(` info Vitrine is served at http://127.0.0.1:${app.url.port}/`)
    expect(log).toContain(' error page: the page broke')
    expect(log).not.toContain(token)
  })

  it.each([
    ['binary', Buffer.from('{"id":0,"channel":"app:about"}'), 1003],
    ['too large', 'x'.repeat(largestRequestBytes + 1), 1009],
  ])('closes a socket whose message is %s, and goes on', async (_name, message, code) => {
    const socket = await connect({ origin: app.url.origin, cookie })
    if (!(socket instanceof WebSocket)) throw new Error(`Refused with ${socket}.`)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.send(message)
    expect(await closed).toBe(code)
    expect((await get('/', { cookie })).status).toBe(200)
  })
})

describe('the words of vitrine serve', () => {
  it.each([
    [['--host', '0.0.0.0'], 'does not listen on 0.0.0.0 without a token'],
    [['--token', 'short'], 'The token cannot be used'],
    [['--port', '70000'], '--port 70000 cannot be used'],
  ])('refuses %j', async (words, said) => {
    const { code, error } = await vitrine(['serve', '--workspace', join(folder, 'none'), ...words])
    expect(error).toContain(said)
    expect(code).toBe(2)
  })

  it('says that a port is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const words = ['serve', '--workspace', join(folder, 'busy'), '--port', String(port)]
    const environment = { VITRINE_CONFIG: join(folder, 'busy-config') }
    const { code, error } = await vitrine(words, { environment })
    server.close()
    expect(error).toContain('Another program listens there')
    expect(code).toBe(2)
  })
})
