/** The window's only way to the main process: typed by the contract, answers parsed. */
import { channels } from '#contract/channels.js'
import type { ChannelClient, ChannelInput, ChannelName, ChannelOutput } from '#contract/channels.js'

declare global {
  interface Window {
    readonly vitrine: ChannelClient
  }
}

/** Calls a channel; throws when main refuses or answers something else than the contract says. */
export async function call<Name extends ChannelName>(
  name: Name,
  input: ChannelInput<Name>,
): Promise<ChannelOutput<Name>> {
  return channels[name].output.parse(await window.vitrine[name](input)) as ChannelOutput<Name>
}
