/** One page's connection: numbered requests in, one reply each out, and pushes. Nothing that it says can throw here. */
import type { WebSocket } from 'ws'
import { VitrineError } from '../../contract/errors.js'
import type { Reply } from '../../contract/wire.js'
import { failureOf, socketRequestSchema } from '../../contract/wire.js'
import { dispatch } from '../../service/dispatch.js'
import type { Service } from '../../service/service.js'

/** Requests of one page that may be under way at once. */
const mostAtOnce = 256
/** A page that does not read: pushes are left out, it will see the gap and ask again. */
const mostWaitingBytes = 8 * 1048576

export function serveSocket(
  socket: WebSocket,
  service: Service,
  report: (error: VitrineError) => void,
): void {
  let last = -1
  let underWay = 0

  function say(message: object): void {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
  }
  const answer = (id: number | null, reply: Reply) => say({ id, reply })

  const stop = service.subscribe((push) => {
    if (socket.bufferedAmount < mostWaitingBytes) say({ push })
  })
  socket.on('close', stop)
  // Such as a message over the size limit: ws has closed the connection with its reason.
  socket.on('error', () => undefined)

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) return socket.close(1003, 'Requests are text.')
    const { request, id } = parse(data.toString('utf8'))
    if (request === null) return answer(id, refuse('It is not a numbered request in JSON.'))
    const { channel, input } = request
    if (request.id <= last) return answer(id, refuse(`The number ${id} was used before.`))
    last = request.id
    if (underWay >= mostAtOnce) {
      return answer(id, refuse(`${mostAtOnce} requests are under way already.`))
    }
    underWay++
    void dispatch(service.handlers, channel, input, report).then((reply) => {
      underWay--
      answer(id, reply)
    })
  })
}

/** `request` null: it is none; then `id` is its number all the same where it has one. */
function parse(text: string) {
  const raw = parseJson(text)
  const request = socketRequestSchema.safeParse(raw).data ?? null
  return { request, id: socketRequestSchema.shape.id.safeParse(Object(raw)['id']).data ?? null }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function refuse(why: string): Reply {
  const what = 'The request cannot be used.'
  return failureOf(new VitrineError('usage', { what, why, remedy: 'Reload the page.' }))
}
