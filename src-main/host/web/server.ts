/** The web host: the same pages as in Electron's window, over HTTP and a web socket. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import sirv from 'sirv'
import { WebSocketServer } from 'ws'
import { VitrineError } from '../../contract/errors.js'
import { largestRequestBytes } from '../../contract/wire.js'
import type { Log } from '../../service/context.js'
import type { Service } from '../../service/service.js'
import { pageHeaders } from '../page-policy.js'
import { judge, type GuardOptions } from './guard.js'
import { serveSocket } from './socket.js'

export interface WebHostOptions {
  readonly service: Service
  /** Folder of the built pages. */
  readonly pages: string
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly token: string
  readonly log: Log
}

export interface WebHost {
  /** Address with the token, to open in a browser. */
  readonly url: string
  close(): Promise<void>
}

/** Throws `usage` where the address cannot be listened on. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { service, host, token, log } = options
  const pages = sirv(options.pages, { etag: true })
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 })
  const port = await listen(server, host, options.port)
  const guard: GuardOptions = { token, host, port }
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestRequestBytes })
  const report = (error: VitrineError) => log('error', error.message, errorStack(error))

  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value)
    response.setHeader('Cache-Control', 'private, no-cache')
    const verdict = judge(request, guard, 'page')
    if (verdict.type === 'refuse') return end(response, verdict.status, verdict.why)
    if (verdict.type === 'keep-token') {
      response.setHeader('Set-Cookie', verdict.cookie)
      response.setHeader('Location', verdict.location)
      return end(response, 303, '')
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      return end(response, 405, 'Pages can only be read.')
    }
    pages(request, response, () => end(response, 404, 'There is no such page.'))
  })

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy())
    const verdict = judge(request, guard, 'socket')
    if (verdict.type !== 'let-in' || request.url !== '/socket') {
      const status = verdict.type === 'refuse' ? verdict.status : 404
      stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, stream, head, (socket) => serveSocket(socket, service, report))
  })
  server.on('clientError', (_error, stream) => stream.destroy())

  const name = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${name}:${port}/?token=${encodeURIComponent(token)}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.close(1001, 'Vitrine ends.')
        sockets.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function errorStack(error: VitrineError): string {
  return error.cause instanceof Error ? (error.cause.stack ?? '') : (error.stack ?? '')
}

function end(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(text === '' ? '' : `${text}\n`)
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const busy = error.code === 'EADDRINUSE'
      reject(
        new VitrineError('usage', {
          what: `Vitrine cannot listen on ${host}, port ${port}.`,
          why: busy ? 'Another program listens there.' : `The system says: ${error.message}.`,
          remedy: 'Give another --port (0 takes any free one) or --host.',
        }),
      )
    })
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}
