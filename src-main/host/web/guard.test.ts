import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { judge } from './guard.js'

const token = 'right-token-of-many-letters'
const options = { token, host: '127.0.0.1', port: 8737 }
const cookie = `vitrine-8737=${token}`

function request(url: string, headers: Record<string, string>): IncomingMessage {
  return { url, headers: { host: '127.0.0.1:8737', ...headers } } as unknown as IncomingMessage
}

describe('judge', () => {
  it.each([
    ['its own page', '/', { cookie }],
    ['a request of its own page', '/', { cookie, origin: 'http://127.0.0.1:8737' }],
    ['by its other name', '/', { cookie, host: 'localhost:8737' }],
    ['among other cookies', '/', { cookie: `a=b; vitrine-1=x; ${cookie}; c` }],
    ['by its IPv6 address', '/', { cookie, host: '[::1]:8737' }],
  ])('lets in %s', (_name, url, headers) => {
    expect(judge(request(url, headers), options, 'page')).toEqual({ type: 'let-in' })
  })

  it('keeps the token of an address in a cookie and takes it out of the address', () => {
    expect(judge(request(`/a/b?x=1&token=${token}`, {}), options, 'page')).toEqual({
      type: 'keep-token',
      location: '/a/b?x=1',
      cookie: `${cookie}; HttpOnly; SameSite=Strict; Path=/`,
    })
  })

  it.each([
    ['no token', '/', {}, 401],
    ['a wrong token', '/?token=wrong', {}, 401],
    ['an empty token', '/?token=', {}, 401],
    ['a wrong cookie', '/', { cookie: `vitrine-8737=${token}x` }, 401],
    ['the cookie of another port', '/', { cookie: `vitrine-8738=${token}` }, 401],
    ['a name that is not its own', '/', { cookie, host: 'evil.example:8737' }, 400],
    ['no name', '/', { cookie, host: '' }, 400],
    ['another page', '/', { cookie, origin: 'http://evil.example' }, 403],
    ['a page without an origin of its own', '/', { cookie, origin: 'null' }, 403],
    ['a page of another port', '/', { cookie, origin: 'http://127.0.0.1:1' }, 403],
  ])('refuses %s', (_name, url, headers, status) => {
    expect(judge(request(url, headers), options, 'page')).toMatchObject({ type: 'refuse', status })
  })

  it('wants an origin and a cookie from a socket', () => {
    const origin = 'http://127.0.0.1:8737'
    const of = (url: string, headers: Record<string, string>) =>
      judge(request(url, headers), options, 'socket')
    expect(of('/socket', { cookie, origin })).toEqual({ type: 'let-in' })
    expect(of('/socket', { cookie })).toMatchObject({ status: 403 })
    expect(of(`/socket?token=${token}`, { origin })).toMatchObject({ status: 401 })
  })
})
