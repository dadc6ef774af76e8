/** Where the page is: the hash of its address, so that back, forward and reload keep their place. */
import { href, parseRoute, type Route } from './address.js'

let current = $state.raw(parseRoute(globalThis.location?.hash ?? ''))
globalThis.addEventListener?.('hashchange', () => {
  current = parseRoute(location.hash)
})

/** The place now; reactive. */
export function route(): Route {
  return current
}

/** Goes to a view as a link of `href` does. */
export function go(...place: Parameters<typeof href>): void {
  location.hash = href(...place)
}

/** Changes the query of the place without a new entry in the history. */
export function replaceQuery(query: Readonly<Record<string, string | null | undefined>>): void {
  const address = href(current.view, current.id, query)
  history.replaceState(history.state, '', address)
  current = parseRoute(address)
}
