/**
 * What no page may do: leave, open windows, embed, ask for permissions or reach the network.
 * The camera's picture, without sound, is given to the app's own page while it shows the Try view.
 */
import { app, shell, type Session, type WebContents } from 'electron'
import { isTryView, type OwnPage } from './page.js'

/** Sites whose links in the page open in the user's browser. */
const linkHosts = ['github.com', 'huggingface.co', 'arxiv.org']

/** Every page that will ever be made, before it loads anything. */
export function guardPages(page: OwnPage): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-frame-navigate', (event) => {
      // Reloading is the one way to navigate; views change the hash, which asks nobody.
      if (!event.isMainFrame || !page.has(event.url)) event.preventDefault()
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      if (isLink(url)) void shell.openExternal(url)
      return { action: 'deny' }
    })
  })
}

/** Whether `url` may be opened in the user's browser. */
export function isLink(url: string): boolean {
  try {
    const { protocol, host, username, password } = new URL(url)
    return protocol === 'https:' && linkHosts.includes(host) && username === '' && password === ''
  } catch {
    return false
  }
}

interface Asked {
  readonly permission: string
  readonly origin: string
  readonly isMainFrame: boolean
  /** What is asked for of camera and microphone. */
  readonly media: readonly string[]
  /** The address that the whole page shows. */
  readonly shown: string
}

export function isAllowed(page: OwnPage, asked: Asked): boolean {
  if (!page.has(asked.origin) || !asked.isMainFrame) return false
  // "Copy" buttons write the clipboard; nothing reads it.
  if (asked.permission === 'clipboard-sanitized-write') return true
  if (asked.permission !== 'media') return false
  return asked.media.length === 1 && asked.media[0] === 'video' && isTryView(asked.shown)
}

const shownBy = (contents: WebContents | null) => contents?.getURL() ?? ''

/** For the one session of the app. */
export function guardSession(session: Session, page: OwnPage, developing: boolean): void {
  session.setPermissionRequestHandler((contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    const { requestingUrl: origin, isMainFrame } = details
    answer(isAllowed(page, { permission, origin, isMainFrame, media, shown: shownBy(contents) }))
  })
  session.setPermissionCheckHandler((contents, permission, origin, details) => {
    const media = details.mediaType === undefined ? [] : [details.mediaType]
    const { isMainFrame } = details
    return isAllowed(page, { permission, origin, isMainFrame, media, shown: shownBy(contents) })
  })
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler(null)
  session.on('will-download', (event, item) => {
    // Charts and tables are saved from `blob:` and `data:`; nothing is fetched.
    if (!/^(blob|data):/.test(item.getURL())) event.preventDefault()
  })
  if (developing) return
  // No address but the app's own is ever asked for, whatever the page does.
  const network = { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*'] }
  session.webRequest.onBeforeRequest(network, (_details, answer) => answer({ cancel: true }))
}
