/**
 * What a hostile or broken page might say, for every channel of the map: values made by the input
 * schemas' own JSON schemas with parts swapped for nonsense, and plain nonsense. Seeds are fixed.
 */
import fc from 'fast-check'
import { channels, type ChannelName } from '../../src-main/contract/channels.js'
import { errorCodes } from '../../src-main/contract/errors.js'
import { replySchema } from '../../src-main/contract/wire.js'

export interface Said {
  readonly channel: string
  readonly input: unknown
}

const names = Object.keys(channels) as ChannelName[]

/** Requests that a fuzz must not make, since a right answer to them changes what the test watches. */
const leftAlone: ReadonlySet<string> = new Set<ChannelName>([
  'workspace:open', // makes the folder that it is told: that is its work
  'machine:probe', // minutes of computing
  'machine:tune', // the same
])

const trickyText = fc.constantFrom(
  '',
  '.',
  '..',
  '../../sentinel.txt',
  '/etc/passwd',
  'C:\\Windows\\win.ini',
  'a\0b',
  '__proto__',
  'constructor',
  'toString',
  '%2e%2e%2f',
  'ﷺ'.repeat(50),
  'x'.repeat(100_000),
)
const trickyNumber = fc.constantFrom(-1, 0, 0.5, 1e308, -1e308, 2 ** 53, 2 ** 31, Number.MIN_VALUE)
const nonsense: fc.Arbitrary<unknown> = fc.oneof(
  trickyText,
  trickyNumber,
  fc.constant(null),
  fc.boolean(),
  fc.jsonValue({ maxDepth: 3 }),
)

/** Objects with the right keys and wrong values, which get further than mere nonsense. */
function almost(name: ChannelName): fc.Arbitrary<unknown> {
  const schema = channels[name].input as { readonly shape?: Record<string, unknown> }
  const keys = Object.keys(schema.shape ?? {})
  if (keys.length === 0) return nonsense
  const value = fc.oneof(nonsense, fc.array(nonsense, { maxLength: 3 }), fc.constant('sample'))
  return fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] })
}

/** `count` requests, the same for the same seed; JSON alone. */
export function hostileRequests(seed: number, count: number): Said[] {
  const known = names
    .filter((name) => !leftAlone.has(name))
    .map((channel) => fc.record({ channel: fc.constant(channel), input: almost(channel) }))
  const unknown = fc.record({ channel: fc.oneof(trickyText, fc.string()), input: nonsense })
  const all = fc.oneof(
    { weight: 9, arbitrary: fc.oneof(...known) },
    { weight: 1, arbitrary: unknown },
  )
  return fc.sample(all as fc.Arbitrary<Said>, { seed, numRuns: count })
}

/** What is wrong with an answer; null: it is a reply, and its code is of the closed list. */
export function complaint(said: Said, raw: unknown): string | null {
  const reply = replySchema.safeParse(raw)
  const where = `${said.channel} ${JSON.stringify(said.input)?.slice(0, 200) ?? 'undefined'}`
  if (!reply.success) return `${where}: no reply but ${JSON.stringify(raw)?.slice(0, 200)}`
  if (reply.data.ok) return null
  const { code, what, why, remedy } = reply.data.error
  if (!errorCodes.includes(code)) return `${where}: unknown code ${code}`
  // `internal` is a bug of ours that a hostile request laid bare.
  if (code === 'internal') return `${where}: internal: ${what} ${why}`
  return what !== '' && why !== '' && remedy !== '' ? null : `${where}: an empty text`
}
