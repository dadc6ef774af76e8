import { describe, expect, it } from 'vitest'
import { hashOf, parseRoute } from './route.svelte.js'

describe('addresses', () => {
  it('come back as they were written', () => {
    const hash = hashOf('runs', 'a/b c', { tab: 'log', x: 'é&=' })
    expect(parseRoute(hash)).toEqual({
      view: 'runs',
      id: 'a/b c',
      parameters: { tab: 'log', x: 'é&=' },
    })
  })

  it.each(['', '#', '#/nowhere/1', '#/__proto__'])('lead home from %s', (hash) => {
    expect(parseRoute(hash)).toEqual({ view: 'home', id: null, parameters: {} })
  })
})
