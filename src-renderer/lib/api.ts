/** The page's only way to its host: typed by the contract, answers parsed. */
import type { Bridge } from '#contract/bridge.js'
import { channels } from '#contract/channels.js'
import type { ChannelInput, ChannelName, ChannelOutput } from '#contract/channels.js'
import { pushSchema, topics, type Push } from '#contract/topics.js'
import { valueOf } from '#contract/wire.js'

declare global {
  interface Window {
    vitrine: Bridge
  }
}

/** Calls a channel; throws the host's error, or one of zod's where it answers something else than the contract says. */
export async function call<Name extends ChannelName>(
  name: Name,
  input: ChannelInput<Name>,
): Promise<ChannelOutput<Name>> {
  const value = valueOf(await window.vitrine.calls[name](input))
  return channels[name].output.parse(value) as ChannelOutput<Name>
}

/** Hears every push, parsed. Returns what ends the listening. */
export function listen(listener: (push: Push) => void): () => void {
  return window.vitrine.listen((raw) => {
    const { topic, rev, value } = pushSchema.parse(raw)
    listener({ topic, rev, value: topics[topic].parse(value) } as Push)
  })
}

/** Hears whether the host can be reached, now and at each change. Returns what ends the listening. */
export function watchConnection(listener: (connected: boolean) => void): () => void {
  if (window.vitrine.connection) return window.vitrine.connection(listener)
  listener(true)
  return () => undefined
}

/** Path of a dropped file or folder; null where the host cannot know it. */
export function pathOf(file: File): string | null {
  return window.vitrine.pathOf(file)
}
