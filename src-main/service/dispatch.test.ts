import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channels, type ChannelHandlers, type ChannelName } from '../contract/channels.js'
import { errorCodes, VitrineError } from '../contract/errors.js'
import { dispatch } from './dispatch.js'

const names = Object.keys(channels) as ChannelName[]
const reports: VitrineError[] = []
const report = (error: VitrineError) => void reports.push(error)

/** Handlers that note what reaches them and answer nothing. */
function noting(): { handlers: ChannelHandlers; reached: unknown[] } {
  const reached: unknown[] = []
  const handlers = Object.fromEntries(
    names.map((name) => [name, (input: unknown) => void reached.push([name, input])]),
  ) as unknown as ChannelHandlers
  return { handlers, reached }
}

describe('dispatch', () => {
  it('hands a parsed request to its handler and wraps the answer', async () => {
    const { handlers, reached } = noting()
    expect(await dispatch(handlers, 'runs:pause', { run: 'r1' }, report)).toEqual({
      ok: true,
      value: undefined,
    })
    expect(reached).toEqual([['runs:pause', { run: 'r1' }]])
  })

  it.each([
    ['an unknown channel', 'runs:everything', {}],
    ['a name of the prototype', '__proto__', {}],
    ['another name of the prototype', 'constructor', undefined],
    ['no name', undefined, undefined],
    ['an id that leads out', 'runs:detail', { run: '../../etc' }],
    ['an id with a zero', 'runs:detail', { run: 'a\0b' }],
    ['a field too many', 'runs:pause', { run: 'r1', force: true }],
  ])('refuses %s with `usage` and calls nobody', async (_name, channel, input) => {
    const { handlers, reached } = noting()
    const reply = await dispatch(handlers, channel, input, report)
    expect(reply).toMatchObject({ ok: false, error: { code: 'usage' } })
    expect(reached).toEqual([])
  })

  it('keeps the code of a VitrineError and reports what is a bug', async () => {
    const { handlers } = noting()
    const missing = new VitrineError('run-not-found', { what: 'a', why: 'b', remedy: 'c' })
    const throwing = (thrown: unknown) => ({
      ...handlers,
      'app:diagnostics': () => {
        throw thrown
      },
    })
    reports.length = 0
    expect(await dispatch(throwing(missing), 'app:diagnostics', undefined, report)).toEqual({
      ok: false,
      error: { code: 'run-not-found', what: 'a', why: 'b', remedy: 'c' },
    })
    expect(reports).toEqual([])
    const bug = await dispatch(
      throwing(new TypeError('oops')),
      'app:diagnostics',
      undefined,
      report,
    )
    expect(bug).toMatchObject({ ok: false, error: { code: 'internal', why: 'oops' } })
    expect(reports).toHaveLength(1)
  })

  it('does not let out an answer that the contract does not know', async () => {
    const handlers = {
      ...noting().handlers,
      'app:diagnostics': () => 7,
    } as unknown as ChannelHandlers
    const reply = await dispatch(handlers, 'app:diagnostics', undefined, report)
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } })
  })

  it('answers whatever is said on any channel (seed 20261124)', async () => {
    const { handlers } = noting()
    const channel = fc.oneof(fc.constantFrom<unknown>(...names), fc.anything())
    await fc.assert(
      fc.asyncProperty(channel, fc.anything({ withNullPrototype: true }), async (name, input) => {
        const reply = await dispatch(handlers, name, input, report)
        if (!reply.ok) expect(errorCodes).toContain(reply.error.code)
      }),
      { seed: 20261124, numRuns: 1000 },
    )
  })
})
