/**
 * Who may ask the web host. A request must name this host (so that no foreign name that resolves
 * to it gets through), carry the token in a cookie, and come from the host's own page.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'

export interface GuardOptions {
  readonly token: string
  /** As given to --host. */
  readonly host: string
  readonly port: number
}

export type Verdict =
  | { readonly type: 'let-in' }
  /** The right token in the address: to be kept in a cookie and taken out of the address. */
  | { readonly type: 'keep-token'; readonly location: string; readonly cookie: string }
  | { readonly type: 'refuse'; readonly status: 400 | 401 | 403; readonly why: string }

const digest = (text: string) => createHash('sha256').update(text).digest()

/** In constant time, whatever the lengths. */
function same(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b))
}

/** Cookies do not know ports: two servers of one machine must not take each other's. */
const cookieName = (port: number) => `vitrine-${port}`

function cookieOf(request: IncomingMessage, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return null
}

/** Addresses need no name service; of names only the machine's own are known. */
function isOwnName(name: string, { host }: GuardOptions): boolean {
  const bare = name.replace(/^\[|\]$/g, '').toLowerCase()
  return (
    isIP(bare) !== 0 || ['localhost', hostname().toLowerCase(), host.toLowerCase()].includes(bare)
  )
}

function addressOf(request: IncomingMessage): URL | null {
  const { host } = request.headers
  if (host === undefined) return null
  const text = `http://${host}${request.url ?? '/'}`
  return URL.canParse(text) ? new URL(text) : null
}

/** `socket`: a web socket must say its origin; a page's own requests may leave it out. */
export function judge(
  request: IncomingMessage,
  options: GuardOptions,
  kind: 'page' | 'socket',
): Verdict {
  const address = addressOf(request)
  if (address === null || !isOwnName(address.hostname, options)) {
    return { type: 'refuse', status: 400, why: 'The request names another host.' }
  }
  const { origin } = request.headers
  if (origin === undefined ? kind === 'socket' : origin !== address.origin) {
    return { type: 'refuse', status: 403, why: 'The request comes from another page.' }
  }
  const kept = cookieOf(request, cookieName(options.port))
  if (kept !== null && same(kept, options.token)) return { type: 'let-in' }
  const given = address.searchParams.get('token')
  if (kind === 'page' && given !== null && same(given, options.token)) {
    address.searchParams.delete('token')
    return {
      type: 'keep-token',
      location: `${address.pathname}${address.search}`,
      cookie: `${cookieName(options.port)}=${options.token}; HttpOnly; SameSite=Strict; Path=/`,
    }
  }
  return { type: 'refuse', status: 401, why: 'The request carries no valid token.' }
}
