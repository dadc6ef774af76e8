/** What went wrong between here and a server, in words. */
import type { Response } from 'undici'
import { VitrineError } from '../contract/errors.js'

const byHand = 'Or fetch the file on another machine, bring it here and load it from file.'

/** The system's word for why a connection failed: the innermost code. */
function causeOf(thrown: unknown): { readonly code: string; readonly message: string } {
  let found = { code: '', message: String(thrown) }
  let each = thrown
  for (let depth = 0; each instanceof Error && depth < 6; depth++) {
    const { code, message } = each as NodeJS.ErrnoException
    if (typeof code === 'string') found = { code, message }
    else if (found.code === '') found.message = message
    each = each instanceof AggregateError ? (each.errors as unknown[])[0] : each.cause
  }
  return found
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Its name is not known here',
  EAI_AGAIN: 'Names cannot be looked up',
  ECONNREFUSED: 'Nothing answers there',
  ECONNRESET: 'The connection broke off',
  UND_ERR_SOCKET: 'The connection broke off',
  ENETUNREACH: 'There is no network',
  EHOSTUNREACH: 'There is no way to it',
  ETIMEDOUT: 'It does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'It does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'It does not answer',
  UND_ERR_BODY_TIMEOUT: 'It went silent',
}

/** Address without path, query, name and password. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}

export function networkError(url: string, proxy: string | null, thrown: unknown): VitrineError {
  const { code, message } = causeOf(thrown)
  const way = proxy === null ? '' : ` through the proxy ${hostOf(proxy)}`
  return new VitrineError(
    'offline',
    {
      what: `${hostOf(url)} cannot be reached${way}.`,
      why: `${reasons[code] ?? message}${code === '' ? '' : ` (${code})`}.`,
      remedy: `Check the network, and proxy and mirror in the settings; then try again. ${byHand}`,
    },
    { cause: thrown },
  )
}

/** `asked`: milliseconds; null: it does not say. */
export function busy(url: string, status: number, asked: number | null): VitrineError {
  const host = hostOf(url)
  const many = status === 429
  const time = asked === null ? 'later' : `in ${Math.ceil(asked / 1000)} seconds`
  return new VitrineError('hub-busy', {
    what: `${host} does not answer this now.`,
    why: many ? `It had too many requests (${status}).` : `It failed with status ${status}.`,
    remedy: `Try again ${time}. ${many ? 'A token gives more requests. ' : ''}${byHand}`,
  })
}

/** null: trying again may help. */
export async function refusalOf(url: string, response: Response): Promise<VitrineError | null> {
  const { status, headers } = response
  await response.body?.cancel().catch(() => undefined)
  if (status === 429 || status >= 500) return null
  const host = hostOf(url)
  const word = headers.get('x-error-code')
  const said = headers.get('x-error-message')?.slice(0, 300) ?? `It answered with status ${status}`
  if (status === 416) {
    return new VitrineError('download-damaged', {
      what: `The file at ${host} is shorter than was announced.`,
      why: `${said}.`,
      remedy: 'Download it again.',
    })
  }
  if (word === 'GatedRepo') {
    return new VitrineError('hub-refused', {
      what: `${host} gives this only to people whose request it granted.`,
      why: `${said}.`,
      remedy:
        'Ask for access on its page, then set a token of that account (HF_TOKEN, or in the settings).',
    })
  }
  if (status === 401 || status === 403 || status === 407) {
    const proxy = status === 407
    return new VitrineError('hub-refused', {
      what: proxy ? 'The proxy asks for a name and password.' : `${host} refuses this.`,
      why: `${said}. It may be private, not exist, or the token may be wrong.`,
      remedy: proxy
        ? 'Write them into the address of the proxy: http://NAME:PASSWORD@HOST:PORT.'
        : 'Check the name, and set a token that may read it (HF_TOKEN, or in the settings).',
    })
  }
  if (status === 404 || status === 410) {
    return new VitrineError('hub-not-found', {
      what: `${host} does not have it.`,
      why: `${said}.`,
      remedy: `Check the name, and the mirror in the settings. ${byHand}`,
    })
  }
  return new VitrineError('hub-refused', {
    what: `${host} refuses the request.`,
    why: `${said}.`,
    remedy: `Check proxy and mirror in the settings. ${byHand}`,
  })
}
