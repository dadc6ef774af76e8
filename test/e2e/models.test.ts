/** The view Models in a real browser, against a hub on sockets of this machine. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startFakeHub, type FakeHub } from '../fake-hub.js'
import { testCheckpoint } from '../test-checkpoint.js'
import { describeBrowser, openBrowser, type OpenedBrowser } from './browser.js'
import { removeFolder } from './remove-folder.js'
import { serveApp, type ServedApp } from './web-host.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-models-'))
const slow = { type: 'slow', bytes: 4_000, milliseconds: 60 } as const

describeBrowser('Models', () => {
  let hub: FakeHub
  let served: ServedApp
  let browser: OpenedBrowser

  beforeAll(async () => {
    hub = await startFakeHub()
    hub.repository('timm/vit_tiny_patch16_224.augreg_in21k', testCheckpoint('timm'))
    hub.repository('timm/vit_small_patch16_224.augreg_in21k', testCheckpoint('timm'))
    served = await serveApp({
      workspace: join(folder, 'work'),
      config: join(folder, 'config'),
      environment: { HF_ENDPOINT: hub.url, HF_HUB_CACHE: join(folder, 'cache') },
    })
    browser = await openBrowser(served.url, { viewport: { width: 1280, height: 900 } })
  })
  afterAll(async () => {
    await browser.close()
    expect(await served.close()).toBe(0)
    await hub.close()
    await removeFolder(folder)
  })

  const show = (hash: string) => browser.page.evaluate((to) => void (location.hash = to), hash)
  const button = (name: string | RegExp) =>
    browser.page.getByRole('button', { name }).filter({ visible: true })

  it('asks no hub before a click', async () => {
    await show('#/models')
    await browser.page
      .getByRole('row', { name: /ViT-Ti\/16/ })
      .first()
      .waitFor()
    expect(hub.asked).toEqual([])
  })

  it('searches, and opens a card with the advice and its reason', async () => {
    const { page } = browser
    await page.getByRole('searchbox').fill('tiny_patch16 21k recommended')
    const row = page.getByRole('row', { name: /ViT-Ti\/16/ })
    expect(await row.count()).toBe(1)
    await row.click()
    const card = page.getByRole('complementary', { name: /ViT-Ti\/16/ })
    await card.getByText('Why it is recommended').waitFor()
    expect(await card.innerText()).toContain('ImageNetV2')
    expect(await card.innerText()).toContain('Apache-2.0')
  })

  it('downloads, pauses, goes on, and offers what came to a run', async () => {
    const { page } = browser
    hub.next(slow)
    await button(/^Download \(/).click()
    await page
      .getByText(/^Downloading · /)
      .first()
      .waitFor()
    await button('Pause').first().click()
    await page
      .getByText(/^Paused · /)
      .first()
      .waitFor()
    await button('Go on').first().click()
    await page.getByRole('link', { name: 'Train from it' }).click()
    await page.getByRole('radio', { name: /ViT-Ti\/16/, checked: true }).waitFor()
    await show('#/models')
    await page.getByRole('radio', { name: /On this machine/ }).click()
    await page.getByText('On this machine (1)').waitFor()
  })

  it('tells a failure with what to do, and takes it back', async () => {
    const { page } = browser
    await show('#/models/vit_base_patch16_224-augreg_in21k')
    await button(/^Download \(/).click()
    await page.getByText('Not found on the hub').first().waitFor()
    expect(await page.getByRole('alert').first().innerText()).toContain('load it from file')
    await button('Cancel').first().click()
    await button(/^Download \(/).waitFor()
  })

  it('is offered in New run too', async () => {
    await show('#/new-run?start=vit_small_patch16_224-augreg_in21k')
    await button(/^Download \(/).click()
    await browser.page
      .getByText('Its weights are not on this machine yet')
      .waitFor({ state: 'hidden' })
    await show('#/models')
    await browser.page.getByText('On this machine (2)').waitFor()
    browser.check()
  })

  it('removes one from the cache after a question', async () => {
    const { page } = browser
    await show('#/models/vit_small_patch16_224-augreg_in21k')
    await button('Remove from the cache').click()
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: 'Remove from the cache' })
      .click()
    await page.getByText('On this machine (1)').waitFor()
  })
})
