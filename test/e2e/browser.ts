/**
 * A real browser on the pages of `vitrine serve`: `describeBrowser` in place of `describe`, and
 * `openBrowser`. A console error, an error of the page, a dialog, or a request to another machine
 * fails the test that closes or checks it.
 */
import { existsSync } from 'node:fs'
import { chromium, type BrowserContextOptions, type Page } from 'playwright-core'
import { describe, it } from 'vitest'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const missing = `There is none at CHROMIUM, ${places.join(', ')}.`

/** CHROMIUM names another program. */
export function chromiumProgram(): string | null {
  const named = process.env['CHROMIUM']
  const all = named === undefined || named === '' ? places : [named]
  return all.find((place) => existsSync(place)) ?? null
}

/** Skipped visibly where there is no browser; required where CI is set. */
export function describeBrowser(name: string, tests: () => void): void {
  if (chromiumProgram() !== null) return void describe(name, tests)
  if (process.env['CI']) {
    return void describe(name, () => {
      it('has a browser to run in', () => {
        throw new Error(missing)
      })
    })
  }
  describe.skip(`${name} [no Chromium: ${missing}]`, tests)
}

export interface OpenedBrowser {
  readonly page: Page
  /** Throws when something went wrong that no test asked for. */
  check(): void
  /** A problem that the test made on purpose: those that match are forgotten. */
  forgive(pattern: RegExp): void
  close(): Promise<void>
}

export async function openBrowser(
  url: URL,
  options: BrowserContextOptions = {},
): Promise<OpenedBrowser> {
  const executablePath = chromiumProgram()
  if (executablePath === null) throw new Error(missing)
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath, args: sandbox })
  const context = await browser.newContext({ locale: 'en-US', ...options })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error')
      problems.push(`console: ${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => problems.push(`page: ${error.message}`))
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    const own = ['data:', 'blob:'].includes(protocol) || hostname === url.hostname
    if (!own) problems.push(`request: ${request.url()}`)
  })
  await page.goto(url.href)
  const opened: OpenedBrowser = {
    page,
    check() {
      if (problems.length === 0) return
      throw new Error(`The page did what no test asked for:\n${problems.join('\n')}`)
    },
    forgive(pattern) {
      const kept = problems.filter((problem) => !pattern.test(problem))
      problems.splice(0, problems.length, ...kept)
    },
    async close() {
      try {
        opened.check()
      } finally {
        await browser.close()
      }
    },
  }
  return opened
}
