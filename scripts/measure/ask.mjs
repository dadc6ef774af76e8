/** Asks the service behind a page as the page does, typed by the contract. */

/**
 * @typedef {import('../../src-main/contract/channels.js').ChannelName} ChannelName
 * @typedef {import('../../src-main/contract/topics.js').Snapshot} Snapshot
 * @typedef {import('playwright-core').Page} Page
 */

/** Longest wait in milliseconds: a short run on busy cores. */
const patience = 180_000

/**
 * Throws what the reply says.
 * @template {ChannelName} Name
 * @param {Page} page @param {Name} channel
 * @param {import('../../src-main/contract/channels.js').ChannelInput<Name> | object} [input]
 * @returns {Promise<import('../../src-main/contract/channels.js').ChannelOutput<Name>>}
 */
export async function ask(page, channel, input) {
  const words = `window.vitrine.calls[${JSON.stringify(channel)}](${JSON.stringify(input)})`
  const reply = /** @type {import('../../src-main/contract/wire.js').Reply} */ (
    await page.evaluate(words)
  )
  if (!reply.ok) throw new Error(`${channel}: ${reply.error.what} ${reply.error.why}`)
  return /** @type {import('../../src-main/contract/channels.js').ChannelOutput<Name>} */ (
    reply.value
  )
}

/**
 * Waits until `look` finds something in the state of the topics.
 * @param {Page} page @param {(state: Snapshot) => unknown} look
 */
export async function until(page, look) {
  const limit = performance.now() + patience
  while (!look(await ask(page, 'app:snapshot'))) {
    if (performance.now() > limit) throw new Error(`Waited in vain: ${look}`)
    await page.waitForTimeout(100)
  }
}
