import { describe, expect, it } from 'vitest'
import { channels, type ChannelHandlers, type ChannelName } from '../../contract/channels.js'
import { largestRequestBytes } from '../../contract/wire.js'
import { registerChannels } from './channels.js'

type Answer = (event: unknown, input: unknown) => Promise<unknown>

/** Electron's side of the wire, which is the edge of ours. */
function register() {
  const answers = new Map<string, Answer>()
  const asked: unknown[] = []
  const handler = (input: unknown) => void asked.push(input)
  const handlers = Object.fromEntries(
    Object.keys(channels).map((name) => [name, handler]),
  ) as unknown as ChannelHandlers
  const ipc = { handle: (name: string, answer: Answer) => void answers.set(name, answer) }
  registerChannels(
    ipc as unknown as Parameters<typeof registerChannels>[0],
    handlers,
    (url) => url.startsWith('app://vitrine/'),
    (error) => asked.push(error),
  )
  const ask = (name: ChannelName, senderFrame: unknown, input: unknown) =>
    answers.get(name)?.({ senderFrame }, input)
  return { answers, asked, ask }
}

const own = { url: 'app://vitrine/index.html', parent: null }

describe('registerChannels', () => {
  it('registers every channel of the contract', () => {
    expect([...register().answers.keys()]).toEqual(Object.keys(channels))
  })

  it('answers the main frame of the own page', async () => {
    const { ask, asked } = register()
    const input = { message: 'seen' }
    expect(await ask('app:log', own, input)).toEqual({ ok: true, value: undefined })
    expect(asked).toEqual([input])
  })

  it.each([
    ['a frame within it', { ...own, parent: own }],
    ['another page', { url: 'https://example.com/index.html', parent: null }],
    ['a frame that is gone', null],
  ])('refuses %s', async (_who, frame) => {
    const { ask, asked } = register()
    const reply = await ask('app:log', frame, { message: 'unseen' })
    expect(reply).toMatchObject({ ok: false, error: { code: 'refused' } })
    expect(asked).toEqual([])
  })

  it('refuses what is too large before it is parsed, also where it leads back into itself', async () => {
    const { ask, asked } = register()
    const round: Record<string, unknown> = { message: 'small' }
    round['self'] = round
    expect(await ask('app:log', own, round)).toMatchObject({ error: { code: 'usage' } })
    const bytes = new Uint8Array(largestRequestBytes + 1)
    expect(await ask('app:log', own, { bytes })).toMatchObject({ error: { code: 'too-large' } })
    expect(asked).toEqual([])
  })
})
