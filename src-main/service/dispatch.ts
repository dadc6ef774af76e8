/** One request from its words to its reply, the same for every host: nothing thrown, nothing unparsed. */
import { z } from 'zod'
import { channels, type ChannelHandlers, type ChannelName } from '../contract/channels.js'
import { toVitrineError, VitrineError } from '../contract/errors.js'
import { failureOf, type Reply } from '../contract/wire.js'

function isChannel(name: unknown): name is ChannelName {
  return typeof name === 'string' && Object.hasOwn(channels, name)
}

/** Errors that are bugs of ours are also given to `report`, with their stack. */
export async function dispatch(
  handlers: ChannelHandlers,
  name: unknown,
  input: unknown,
  report: (error: VitrineError) => void,
): Promise<Reply> {
  try {
    if (!isChannel(name))
      throw refusal('The request is not known.', `There is no channel ${describe(name)}.`)
    const channel = channels[name]
    const parsed = channel.input.safeParse(input)
    if (!parsed.success) {
      throw refusal(
        `The request ${name} cannot be used.`,
        z.prettifyError(parsed.error).slice(0, 1000),
      )
    }
    // The map pairs each channel's schema with its handler; TypeScript cannot see it through the union.
    const handler = handlers[name] as (value: unknown) => unknown
    const value = channel.output.parse(await handler(parsed.data)) as unknown
    return { ok: true, value }
  } catch (thrown) {
    const error = toVitrineError(thrown)
    if (error.code === 'internal') report(error)
    return failureOf(error)
  }
}

function refusal(what: string, why: string): VitrineError {
  return new VitrineError('usage', {
    what,
    why,
    remedy: 'Reload the window; if it stays, report it.',
  })
}

function describe(name: unknown): string {
  return typeof name === 'string' ? JSON.stringify(name.slice(0, 100)) : `of type ${typeof name}`
}
