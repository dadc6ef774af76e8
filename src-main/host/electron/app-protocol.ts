/** Serves the built page as `app://vitrine/…`, with its policy: its own folder and nothing above it. */
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { protocol } from 'electron'
import { pageHeaders } from '../page-policy.js'
import { pageScheme } from './page.js'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Before Electron is ready: relative addresses, storage and modules work in the page as over https. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** The file of `folder` that an address names; null: none, or one outside of it. */
export function fileOf(folder: string, address: string): string | null {
  try {
    const url = new URL(address)
    if (url.host !== 'vitrine') return null
    const path = decodeURIComponent(url.pathname)
    if (path.includes('\0') || path.includes('\\')) return null
    const file = join(folder, path)
    const inside = relative(folder, file)
    return inside === '' || inside === '..' || inside.startsWith(`..${sep}`) ? null : file
  } catch {
    return null // no address, or a broken escape
  }
}

/** Once Electron is ready. */
export function servePage(folder: string): void {
  protocol.handle(pageScheme, (request) => answer(folder, request))
}

export async function answer(folder: string, request: Request): Promise<Response> {
  const headers = { ...pageHeaders, 'Cache-Control': 'no-cache' }
  if (request.method !== 'GET') return new Response(null, { status: 405, headers })
  const file = fileOf(folder, request.url)
  const type = file === null ? undefined : contentTypes[extname(file)]
  if (file === null || type === undefined) return new Response(null, { status: 404, headers })
  try {
    const body = new Uint8Array(await readFile(file))
    return new Response(body, { headers: { ...headers, 'Content-Type': type } })
  } catch {
    return new Response(null, { status: 404, headers })
  }
}
