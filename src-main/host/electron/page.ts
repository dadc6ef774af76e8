/** Which address is the app's own page. */

/** Scheme and host of the page: `app://vitrine/index.html`. */
export const pageScheme = 'app'
const pageOrigin = `${pageScheme}://vitrine`

export interface OwnPage {
  readonly url: string
  /** Whether `url` is of the page's own origin. */
  has(url: string): boolean
}

/** `developmentUrl`: of the development server, which serves the page instead; undefined: none. */
export function ownPage(developmentUrl: string | undefined): OwnPage {
  const url = developmentUrl ?? `${pageOrigin}/index.html`
  const own = originOf(url)
  return { url, has: (other) => own !== null && originOf(other) === own }
}

/** Scheme, host and port; null: none can be read. The `origin` of URL is `null` for schemes of one's own. */
function originOf(text: string): string | null {
  try {
    const { protocol, host } = new URL(text)
    return host === '' ? null : `${protocol}//${host}`
  } catch {
    return null
  }
}

/** Of the view that may use the camera. */
export function isTryView(url: string): boolean {
  try {
    return /^#\/try([/?]|$)/.test(new URL(url).hash)
  } catch {
    return false
  }
}
