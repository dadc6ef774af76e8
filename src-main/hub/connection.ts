/** Requests to other computers: through a proxy where one is set, patient where it may help, refused in words. */
import type { EnvHttpProxyAgent, RequestInit, Response } from 'undici'
import { VitrineError } from '../contract/errors.js'
import { busy, networkError, refusalOf } from './refusals.js'

/** Seconds and milliseconds that tests shorten. */
export interface Patience {
  /** Without a byte, after which a connection counts as broken. */
  readonly stallMilliseconds: number
  /** Before the second try; doubled for each further one. */
  readonly retryMilliseconds: number
  /** A server that asks to wait longer is told of instead. */
  readonly longestWaitMilliseconds: number
  /** In a row without any progress. */
  readonly tries: number
}

const usualPatience: Patience = {
  stallMilliseconds: 30_000,
  retryMilliseconds: 1000,
  longestWaitMilliseconds: 60_000,
  tries: 5,
}

export interface Connection {
  readonly patience: Patience
  /**
   * An answer of status 2xx; redirects are followed, and a token is not shown to another host.
   * Tries again on 429, 5xx and broken connections; `offlineTries` for a server that was not
   * reached yet. Throws `offline`, `hub-refused`, `hub-not-found`, `hub-busy`, `interrupted`.
   */
  request(
    url: string,
    init: RequestInit,
    signal: AbortSignal,
    offlineTries?: number,
  ): Promise<Response>
  close(): Promise<void>
}

/** `proxy` null: that of the environment, if any. */
export function openConnection(
  proxy: string | null,
  patience: Patience = usualPatience,
): Connection {
  let dispatcher: EnvHttpProxyAgent | null = null

  async function once(url: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    // Loaded for the first request: most commands make none, and would start 0.05 s later for it.
    const { EnvHttpProxyAgent, fetch } = await import('./requests.js')
    dispatcher ??= new EnvHttpProxyAgent({
      ...(proxy !== null && { httpProxy: proxy, httpsProxy: proxy }),
      connect: { timeout: patience.stallMilliseconds },
      headersTimeout: patience.stallMilliseconds,
      bodyTimeout: patience.stallMilliseconds,
    })
    try {
      return await fetch(url, { ...init, signal, dispatcher })
    } catch (thrown) {
      if (signal.aborted) throw stopped()
      throw networkError(url, proxy, thrown)
    }
  }

  return {
    patience,
    async request(url, init, signal, offlineTries = patience.tries) {
      for (let attempt = 1; ; attempt++) {
        let pause = patience.retryMilliseconds * 2 ** (attempt - 1)
        let failure: VitrineError
        try {
          const response = await once(url, init, signal)
          if (response.ok) return response
          const refusal = await refusalOf(url, response)
          if (refusal) throw refusal
          const asked = askedWait(response)
          failure = busy(url, response.status, asked)
          if (asked !== null && asked > patience.longestWaitMilliseconds) throw failure
          pause = Math.max(pause, asked ?? 0)
        } catch (thrown) {
          if (!(thrown instanceof VitrineError) || thrown.code !== 'offline') throw thrown
          failure = thrown
        }
        const tries = failure.code === 'offline' ? offlineTries : patience.tries
        if (attempt >= tries) throw failure
        await wait(pause, signal)
      }
    },
    close: async () => dispatcher?.destroy(),
  }
}

/** Milliseconds that the server asks to wait; null: it does not. */
function askedWait({ headers }: Response): number | null {
  const words = headers.get('retry-after')
  if (words === null) return null
  const seconds = Number(words)
  const until = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(words) - Date.now()
  return Number.isFinite(until) ? Math.max(0, until) : null
}

/** Throws `interrupted`. */
export function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(stopped())
    const stop = () => {
      clearTimeout(timer)
      reject(stopped())
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal.addEventListener('abort', stop, { once: true })
  })
}

export function stopped(): VitrineError {
  return new VitrineError('interrupted', {
    what: 'The download was stopped.',
    why: 'It was asked to.',
    remedy: 'Go on with it later: what was fetched is kept.',
  })
}
