/**
 * axe-core over every view, in both themes: WCAG 2 A and AA, contrast included. Canvases are beyond
 * it: their colours are tested in test/app-colors.test.ts, and each has a table twin.
 */
import { mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, openBrowser, type OpenedBrowser } from './browser.js'
import { startRun, waitForRun } from './training.js'
import { serveApp, type ServedApp } from './web-host.js'
import { removeFolder } from './remove-folder.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-accessibility-'))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describeBrowser('every view', () => {
  let served: ServedApp
  let browser: OpenedBrowser
  let run: string

  beforeAll(async () => {
    served = await serveApp({ workspace: join(folder, 'work'), config: join(folder, 'config') })
    browser = await openBrowser(served.url, { viewport: { width: 1280, height: 900 } })
    run = await startRun(browser.page, 20)
    await waitForRun(browser.page, run, ({ status }) => status === 'done')
  })
  afterAll(async () => {
    await browser.close()
    expect(await served.close()).toBe(0)
    await removeFolder(folder)
  })

  async function violations(hash: string, colorScheme: 'light' | 'dark'): Promise<string[]> {
    const { page } = browser
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate((to) => void (location.hash = to), hash)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    // Colours on their way from one theme to the other are nobody's; transitions may start late.
    await page.evaluate(async () => {
      for (let calm = 0; calm < 4; calm++) {
        await new Promise(requestAnimationFrame)
        if (document.getAnimations().some((each) => each instanceof CSSTransition)) calm = 0
      }
    })
    // Evaluated as the debugger does, which the page's own policy does not hold for.
    await page.evaluate(axe)
    const results = (await page.evaluate(
      `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })`,
    )) as AxeResults
    return results.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    )
  }

  const views: [string, () => string][] = [
    ['Home', () => '#/home'],
    ['Datasets', () => '#/datasets'],
    ['a dataset', () => '#/datasets/sample'],
    ['Models', () => '#/models'],
    ['the card of a model', () => '#/models/vit_base_patch16_224-augreg_in21k'],
    ['New run', () => '#/new-run'],
    ['Runs', () => '#/runs'],
    ['a run', () => `#/runs/${run}`],
    ['Compare', () => `#/compare?runs=${run}`],
    ['Try', () => `#/try?run=${run}`],
    ['Settings', () => '#/settings'],
  ]
  it.each(views)('passes axe in both themes: %s', async (_name, hash) => {
    expect(await violations(hash(), 'light')).toEqual([])
    expect(await violations(hash(), 'dark')).toEqual([])
  })
})
