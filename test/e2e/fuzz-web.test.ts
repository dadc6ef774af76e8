/** Hostile messages over the web host's socket: each is answered, nothing breaks, nothing is written elsewhere. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { digestsBelow } from './file-tree.js'
import { complaint, hostileRequests } from './fuzz.js'
import { serveApp, type ServedApp } from './web-host.js'
import { removeFolder } from './remove-folder.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-fuzz-web-'))
const outside = join(folder, 'outside')
const token = 'a-token-only-for-these-tests'
let app: ServedApp

beforeAll(async () => {
  mkdirSync(outside)
  writeFileSync(join(outside, 'sentinel.txt'), 'as it was')
  const inside = join(outside, 'inside')
  mkdirSync(inside)
  app = await serveApp({ workspace: join(inside, 'work'), config: join(inside, 'config'), token })
})
afterAll(async () => {
  expect(await app.close()).toBe(0)
  await removeFolder(folder)
})

interface Line {
  readonly socket: WebSocket
  /** The answer to a text sent as it is. */
  ask(text: string, id: number | null): Promise<unknown>
}

function open(): Promise<Line> {
  const socket = new WebSocket(`ws://${app.url.host}/socket`, {
    headers: { origin: app.url.origin, cookie: `vitrine-${app.url.port}=${token}` },
  })
  const waiting = new Map<number | null, (reply: unknown) => void>()
  socket.on('message', (data: Buffer) => {
    const { id, reply } = JSON.parse(data.toString('utf8')) as {
      id?: number | null
      reply: unknown
    }
    if (id === undefined) return
    const answer = waiting.get(id)
    waiting.delete(id)
    answer?.(reply)
  })
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => {
      const ask = (text: string, id: number | null) =>
        new Promise<unknown>((answer, fail) => {
          waiting.set(id, answer)
          socket.once('close', (code) =>
            fail(new Error(`Closed with ${code} at ${text.slice(0, 200)}`)),
          )
          socket.send(text)
        })
      socket.setMaxListeners(0)
      resolve({ socket, ask })
    })
  })
}

async function aboutOf(line: Line, id: number): Promise<unknown> {
  return line.ask(JSON.stringify({ id, channel: 'app:about' }), id)
}

it('answers 600 hostile requests and stays as it was', async () => {
  const line = await open()
  const sentinel = () =>
    Object.fromEntries(
      Object.entries(digestsBelow(outside)).filter(([name]) => !name.startsWith('inside/')),
    )
  const before = sentinel()
  const complaints: string[] = []
  for (const [id, said] of hostileRequests(11, 600).entries()) {
    const reply = await line.ask(JSON.stringify({ id, ...said }), id)
    const wrong = complaint(said, reply)
    if (wrong !== null) complaints.push(wrong)
  }
  expect(complaints).toEqual([])
  expect(await aboutOf(line, 1000)).toMatchObject({ ok: true, value: { host: 'web' } })
  expect(sentinel()).toEqual(before)
  expect(Object.keys(before)).toEqual(['sentinel.txt'])
  line.socket.close()
})

it('answers what is no request at all', async () => {
  const line = await open()
  const texts = ['', '{', 'null', '[]', '"x"', '{"id":"1"}', '{"id":-1,"channel":"app:about"}']
  for (const text of [...texts, '{"channel":"app:about"}', '[[[['.repeat(5000)]) {
    expect(await line.ask(text, null)).toMatchObject({ ok: false, error: { code: 'usage' } })
  }
  const refused = { ok: false, error: { code: 'usage' } }
  expect(await line.ask('{"id":0,"channel":2}', 0)).toMatchObject(refused)
  expect(await aboutOf(line, 0)).toMatchObject({ ok: true })
  line.socket.close()
})

it('takes each number once and in order', async () => {
  const line = await open()
  expect(await aboutOf(line, 5)).toMatchObject({ ok: true })
  const replayed = { ok: false, error: { code: 'usage', why: 'The number 5 was used before.' } }
  expect(await aboutOf(line, 5)).toMatchObject(replayed)
  expect(await aboutOf(line, 4)).toMatchObject({ ok: false, error: { code: 'usage' } })
  expect(await aboutOf(line, 6)).toMatchObject({ ok: true })
  line.socket.close()
})

it('answers a flood, refusing what is too much, and then goes on', async () => {
  const line = await open()
  const asked = Array.from({ length: 2000 }, (_, id) => {
    const folders = { id, channel: 'app:list-folder', input: { folder: null } }
    return line.ask(JSON.stringify(folders), id)
  })
  const replies = await Promise.all(asked)
  expect(replies.filter((reply) => (reply as { ok: boolean }).ok).length).toBeGreaterThan(0)
  expect(replies).toHaveLength(2000)
  expect(await aboutOf(line, 2000)).toMatchObject({ ok: true })
  line.socket.close()
})

it('survives pages that leave in the middle of a request', async () => {
  for (let round = 0; round < 20; round++) {
    const line = await open()
    line.socket.send(JSON.stringify({ id: 0, channel: 'app:snapshot' }))
    line.socket.terminate()
  }
  const line = await open()
  expect(await aboutOf(line, 0)).toMatchObject({ ok: true })
  line.socket.close()
})
