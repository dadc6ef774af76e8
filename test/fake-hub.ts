/**
 * A hub, its storage and a content network on sockets of this machine, which can be told to behave
 * as real ones do on bad days. What it serves is made up.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What happens to a request for bytes; the first answers may differ from the later ones. */
export type Behaviour =
  | { readonly type: 'serve' }
  /** Breaks the connection after this many bytes of the answer. */
  | { readonly type: 'cut'; readonly after: number }
  /** Sends so many bytes and then nothing. */
  | { readonly type: 'stall'; readonly after: number }
  | { readonly type: 'ignore-range' }
  /** Says no length. */
  | { readonly type: 'lengthless' }
  | { readonly type: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  /** Sends so many bytes at a time, with a pause after each. */
  | { readonly type: 'slow'; readonly bytes: number; readonly milliseconds: number }

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** Whether it came to the content network. */
  readonly content: boolean
  /** When, in milliseconds. */
  readonly time: number
}

export interface FakeHub {
  readonly url: string
  readonly asked: readonly Asked[]
  /** A repository of the hub with one file; `announced` differs from it where the hub lies. */
  repository(
    name: string,
    bytes: Buffer,
    options?: {
      token?: string
      gated?: boolean
      announced?: Buffer
      size?: number
      commit?: string
    },
  ): void
  /** A file of the storage, by its path. */
  stored(path: string, bytes: Buffer, options?: { md5?: boolean; announced?: Buffer }): void
  /** For the next requests for bytes, one each; then all are served. */
  next(...behaviours: Behaviour[]): void
  /** For the next requests to the hub's own API. */
  nextApi(...behaviours: Extract<Behaviour, { type: 'status' }>[]): void
  close(): Promise<void>
}

interface Repository {
  readonly bytes: Buffer
  readonly sha256: string
  readonly size: number
  readonly commit: string
  readonly token: string | null
  readonly gated: boolean
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest()
const commitOf = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex')

export async function startFakeHub(): Promise<FakeHub> {
  const asked: Asked[] = []
  const repositories = new Map<string, Repository>()
  const stored = new Map<string, { bytes: Buffer; announced: Buffer; md5: boolean }>()
  let behaviours: Behaviour[] = []
  let apiBehaviours: Extract<Behaviour, { type: 'status' }>[] = []

  const content = createServer((request, response) => {
    note(request, true)
    const name = decodeURIComponent((request.url ?? '').slice(1))
    const bytes = repositories.get(name)?.bytes
    if (bytes) return give(request, response, bytes, `"${commitOf(bytes)}"`)
    refuse(response, 404)
  })
  const hub = createServer((request, response) => {
    note(request, false)
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://hub').pathname).slice(1)
    const file = stored.get(path)
    if (file) return giveStored(request, response, file)
    const api = /^api\/models\/([^/]+\/[^/]+)\/(revision|paths-info)\/[^/]+$/.exec(path)
    const resolve = /^([^/]+\/[^/]+)\/resolve\/[^/]+\/model\.safetensors$/.exec(path)
    const name = api?.[1] ?? resolve?.[1] ?? ''
    const found = repositories.get(name)
    const behaviour = api ? apiBehaviours.shift() : undefined
    if (behaviour) return refuse(response, behaviour.status, behaviour.headers)
    if (!found) return refuse(response, 404, { 'x-error-code': 'RepoNotFound' })
    if (found.token !== null && request.headers.authorization !== `Bearer ${found.token}`) {
      return refuse(response, 401, { 'x-error-code': 'RepoNotFound' })
    }
    if (api?.[2] === 'revision') {
      return say(response, { _id: '1', id: name, sha: found.commit, lastModified: '2024-01-01' })
    }
    if (api) {
      const { sha256: oid, size } = found
      const lfs = { oid, size, pointerSize: 134 }
      return say(response, [
        { type: 'file', path: 'model.safetensors', oid: found.commit, size, lfs },
      ])
    }
    if (found.gated) {
      const words = { 'x-error-code': 'GatedRepo', 'x-error-message': 'Access is restricted' }
      return refuse(response, 403, words)
    }
    response.writeHead(302, { location: `${contentUrl}/${encodeURIComponent(name)}` }).end()
  })

  function note({ method = '', url = '', headers }: IncomingMessage, ofContent: boolean): void {
    asked.push({ method, path: url, headers, content: ofContent, time: performance.now() })
  }

  function giveStored(
    request: IncomingMessage,
    response: ServerResponse,
    file: { bytes: Buffer; announced: Buffer; md5: boolean },
  ): void {
    const etag = `"${md5(file.announced).toString('hex')}"`
    if (file.md5)
      response.setHeader(
        'x-goog-hash',
        `crc32c=AAAAAA==,md5=${md5(file.announced).toString('base64')}`,
      )
    if (request.method === 'HEAD') {
      response.writeHead(200, { 'content-length': file.announced.length, etag }).end()
    } else give(request, response, file.bytes, etag)
  }

  function give(
    request: IncomingMessage,
    response: ServerResponse,
    bytes: Buffer,
    etag: string,
  ): void {
    const behaviour = behaviours.shift() ?? { type: 'serve' }
    if (behaviour.type === 'status') return refuse(response, behaviour.status, behaviour.headers)
    const asks = /^bytes=(\d+)-/.exec(request.headers.range ?? '')
    const same = [undefined, etag].includes(request.headers['if-range'] as string | undefined)
    const from = asks && same && behaviour.type !== 'ignore-range' ? Number(asks[1]) : 0
    if (from >= bytes.length) return refuse(response, 416)
    const body = bytes.subarray(from)
    const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }
    response.writeHead(from > 0 ? 206 : 200, {
      etag,
      ...(behaviour.type !== 'lengthless' && { 'content-length': body.length }),
      ...(from > 0 && range),
    })
    switch (behaviour.type) {
      case 'cut':
        // What was written arrives; a reset could overtake it.
        response.write(body.subarray(0, behaviour.after), () => response.socket?.end())
        break
      case 'stall':
        response.write(body.subarray(0, behaviour.after))
        break
      case 'slow':
        trickle(response, body, behaviour)
        break
      default:
        response.end(body)
    }
  }

  await listen(content)
  await listen(hub)
  const contentUrl = `http://127.0.0.1:${(content.address() as AddressInfo).port}`
  return {
    url: `http://127.0.0.1:${(hub.address() as AddressInfo).port}`,
    asked,
    repository(name, bytes, { token, gated = false, announced = bytes, size, commit } = {}) {
      repositories.set(name, {
        ...{ bytes, sha256: sha256(announced), size: size ?? announced.length, gated },
        ...{ commit: commit ?? commitOf(announced), token: token ?? null },
      })
    },
    stored(path, bytes, { md5: says = true, announced = bytes } = {}) {
      stored.set(path, { bytes, announced, md5: says })
    },
    next: (...given) => void (behaviours = given),
    nextApi: (...given) => void (apiBehaviours = given),
    async close() {
      await Promise.all([hub, content].map(shut))
    },
  }
}

function trickle(
  response: ServerResponse,
  body: Buffer,
  { bytes, milliseconds }: { bytes: number; milliseconds: number },
): void {
  let at = 0
  const timer = setInterval(() => {
    if (response.destroyed) return clearInterval(timer)
    response.write(body.subarray(at, at + bytes))
    at += bytes
    if (at < body.length) return
    clearInterval(timer)
    response.end()
  }, milliseconds)
}

function say(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

function refuse(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, headers).end()
}

function listen(server: Server): Promise<void> {
  return new Promise((done) => server.listen(0, '127.0.0.1', done))
}

function shut(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done())
    server.closeAllConnections()
  })
}
