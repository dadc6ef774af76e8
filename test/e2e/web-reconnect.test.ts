/** A page whose `vitrine serve` dies and comes back, in a real browser. */
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { Bridge } from '../../src-main/contract/bridge.js'
import type { Reply } from '../../src-main/contract/wire.js'
import { describeBrowser, openBrowser } from './browser.js'
import { serveApp, type ServedApp } from './web-host.js'
import { removeFolder } from './remove-folder.js'

type PageWindow = typeof globalThis & { vitrine: Bridge; asked: Promise<unknown> }

const folder = mkdtempSync(join(tmpdir(), 'vitrine-reconnect-'))
const running: ServedApp[] = []
afterAll(async () => {
  await Promise.all(running.map((app) => app.close()))
  await removeFolder(folder)
})

async function serve(workspace: string, port?: string): Promise<ServedApp> {
  const served = await serveApp({
    workspace: join(folder, workspace),
    config: join(folder, 'config'),
    token: 'a-token-only-for-these-tests',
    ...(port === undefined ? {} : { port }),
  })
  running.push(served)
  return served
}

describeBrowser('a lost connection', () => {
  it('is told, ends what was under way, and heals with the state of the new service', async () => {
    const first = await serve('first')
    const opened = await openBrowser(first.url)
    const { page } = opened
    await page.evaluate(() => (location.hash = '#/settings'))
    await page.getByText(join(folder, 'first')).first().waitFor()
    const banner = page.getByRole('status').filter({ hasText: 'Connection to Vitrine lost' })
    expect(await banner.count()).toBe(0)

    // Stopped, it takes the request and can never answer it.
    first.process.kill('SIGSTOP')
    await page.evaluate(() => {
      const self = globalThis as PageWindow
      self.asked = self.vitrine.calls['app:about'](undefined)
    })
    first.process.kill('SIGKILL')
    await once(first.process, 'close')
    running.pop()
    await banner.waitFor()
    const lost = (await page.evaluate(() => (globalThis as PageWindow).asked)) as Reply
    expect(lost).toMatchObject({ ok: false, error: { code: 'interrupted' } })

    // Asked while nobody is there: waits for the new service.
    await page.evaluate(() => {
      const self = globalThis as PageWindow
      self.asked = self.vitrine.calls['app:about'](undefined)
    })
    await serve('second', first.url.port)
    const late = (await page.evaluate(() => (globalThis as PageWindow).asked)) as Reply
    expect(late).toMatchObject({ ok: true, value: { host: 'web' } })
    await banner.waitFor({ state: 'detached' })
    // Nobody loaded the page again: what it shows came with a new snapshot.
    await page.getByText(join(folder, 'second')).first().waitFor()

    // Such as the icon, which the browser fetches when it likes.
    opened.forgive(/WebSocket connection to .* failed|ERR_CONNECTION_/)
    await opened.close()
  })
})
