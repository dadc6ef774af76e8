/**
 * `window.vitrine` where no preload script has put it: over the web host's socket. Requests made
 * while it is down wait for it; those under way when it breaks fail with `interrupted`.
 */
import type { Bridge } from '#contract/bridge.js'
import { channels, type ChannelName } from '#contract/channels.js'
import type { Reply } from '#contract/wire.js'

interface Request {
  readonly text: string
  answer(reply: unknown): void
}

const firstWait = 250
const longestWait = 5000

const lost: Reply = {
  ok: false,
  error: {
    code: 'interrupted',
    what: 'The connection to Vitrine was lost.',
    why: 'The program that serves this page ended, or the network is down.',
    remedy: 'Wait until the connection is back, then try again.',
  },
}

export function createWebBridge(address: string): Bridge {
  const listeners = new Set<(push: unknown) => void>()
  const watchers = new Set<(connected: boolean) => void>()
  const waiting: Request[] = []
  const underWay = new Map<number, Request>()
  let socket: WebSocket | null = null
  // Numbers grow over all connections: none is used twice.
  let lastId = -1
  let wait = firstWait

  function send(open: WebSocket, request: Request): void {
    const id = ++lastId
    underWay.set(id, request)
    open.send(`{"id":${id},${request.text.slice(1)}`)
  }

  function hear(text: string): void {
    const message = JSON.parse(text) as { id?: number; reply?: unknown; push?: unknown }
    if (message.push !== undefined) for (const listener of listeners) listener(message.push)
    const request = message.id === undefined ? undefined : underWay.get(message.id)
    if (message.id === undefined || request === undefined) return
    underWay.delete(message.id)
    request.answer(message.reply)
  }

  function tell(connected: boolean): void {
    for (const watcher of watchers) watcher(connected)
  }

  function connect(): void {
    const next = new WebSocket(address)
    next.addEventListener('open', () => {
      socket = next
      wait = firstWait
      tell(true)
      for (const request of waiting.splice(0)) send(next, request)
    })
    next.addEventListener('message', ({ data }: MessageEvent<string>) => hear(data))
    next.addEventListener('close', () => {
      socket = null
      tell(false)
      for (const request of underWay.values()) request.answer(lost)
      underWay.clear()
      setTimeout(connect, wait)
      wait = Math.min(longestWait, wait * 2)
    })
  }

  function ask(channel: ChannelName, input: unknown): Promise<unknown> {
    return new Promise((answer) => {
      const request = { text: JSON.stringify({ channel, input }), answer }
      if (socket === null) waiting.push(request)
      else send(socket, request)
    })
  }

  connect()
  const names = Object.keys(channels) as ChannelName[]
  return {
    calls: Object.fromEntries(
      names.map((name) => [name, (input: unknown) => ask(name, input)]),
    ) as Bridge['calls'],
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    connection(watcher) {
      watchers.add(watcher)
      watcher(socket !== null)
      return () => watchers.delete(watcher)
    },
    pathOf: () => null,
  }
}
