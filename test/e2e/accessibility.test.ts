/**
 * axe-core over every view, in both themes: WCAG 2 A and AA, contrast included. Canvases are beyond
 * it: their colours are tested in test/app-colors.test.ts, and each has a table twin.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask } from '../../scripts/measure/ask.mjs'
import { violationsOf } from './axe.js'
import { describeBrowser, openBrowser, type OpenedBrowser } from './browser.js'
import { startRun, waitForRun } from './training.js'
import { serveApp, type ServedApp } from './web-host.js'
import { removeFolder } from './remove-folder.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-accessibility-'))

describeBrowser('every view', () => {
  let served: ServedApp
  let browser: OpenedBrowser
  let run: string
  let study: string

  beforeAll(async () => {
    served = await serveApp({ workspace: join(folder, 'work'), config: join(folder, 'config') })
    browser = await openBrowser(served.url, { viewport: { width: 1280, height: 900 } })
    run = await startRun(browser.page, 20)
    await waitForRun(browser.page, run, ({ status }) => status === 'done')
    study = await makeStudy()
  })
  afterAll(async () => {
    await browser.close()
    expect(await served.close()).toBe(0)
    await removeFolder(folder)
  })

  /** Not started: with verdicts that wait and the paper's own. */
  async function makeStudy(): Promise<string> {
    const question = await ask(browser.page, 'studies:usual', {
      kind: 'augmentation-map',
      dataset: 'sample',
    })
    const budget = { runs: null, seconds: null }
    const made = await ask(browser.page, 'studies:create', { name: 'Map', question, budget })
    return made.id
  }

  async function violations(hash: string, colorScheme: 'light' | 'dark'): Promise<string[]> {
    const { page } = browser
    await page.evaluate((to) => void (location.hash = to), hash)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    return violationsOf(page, colorScheme)
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
    ['Studies', () => '#/studies'],
    ['New study', () => '#/studies?new=augmentation-map'],
    ['a sweep', () => '#/studies?new=free-sweep'],
    ['a study', () => `#/studies/${study}`],
    ['Try', () => `#/try?run=${run}`],
    ['Settings', () => '#/settings'],
  ]
  it.each(views)('passes axe in both themes: %s', async (_name, hash) => {
    expect(await violations(hash(), 'light')).toEqual([])
    expect(await violations(hash(), 'dark')).toEqual([])
  })
})
