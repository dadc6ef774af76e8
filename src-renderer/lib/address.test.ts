import { expect, test } from 'vitest'
import { href, parseRoute } from './address.js'

test.each([
  ['', { view: 'home', id: null, query: {} }],
  ['#/runs/2026-a_b', { view: 'runs', id: '2026-a_b', query: {} }],
  ['#/compare?runs=a,b', { view: 'compare', id: null, query: { runs: 'a,b' } }],
  ['#/nonsense/x?y=1', { view: 'home', id: null, query: {} }],
  ['#/runs/%E0%A4%A', { view: 'runs', id: '%E0%A4%A', query: {} }],
])('%s', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route)
})

test('an address leads back to its place', () => {
  const address = href('new-run', null, { dataset: 'd 1&2', like: 'r', start: null, other: '' })
  expect(parseRoute(address)).toEqual({
    view: 'new-run',
    id: null,
    query: { dataset: 'd 1&2', like: 'r' },
  })
  expect(href('compare', null, { runs: 'a,b' })).toBe('#/compare?runs=a,b')
  expect(parseRoute(href('datasets', 'a/b')).id).toBe('a/b')
})
