/** Exporting from a run's page, with the real engine behind it: the mark, the figures, the list, axe. */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { violationsOf } from './axe.js'
import { describeBrowser, openBrowser, type OpenedBrowser } from './browser.js'
import { removeFolder } from './remove-folder.js'
import { startRun, waitForRun } from './training.js'
import { serveApp, type ServedApp } from './web-host.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-export-page-'))

describeBrowser('exporting from a run’s page', () => {
  let served: ServedApp
  let browser: OpenedBrowser
  let run: string

  beforeAll(async () => {
    served = await serveApp({ workspace: join(folder, 'work'), config: join(folder, 'config') })
    browser = await openBrowser(served.url, { viewport: { width: 1280, height: 900 } })
    run = await startRun(browser.page, 5)
    await waitForRun(browser.page, run, ({ status }) => status === 'done')
  })
  afterAll(async () => {
    await browser.close()
    expect(await served.close()).toBe(0)
    await removeFolder(folder)
  })

  it('writes TensorFlow.js, shows that it answers as the checkpoint, and lists it', async () => {
    const { page } = browser
    await page.evaluate((to) => void (location.hash = to), `#/runs/${run}`)
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('None yet.').waitFor()
    await dialog.getByLabel('Format', { exact: true }).click()
    await page.getByRole('option', { name: 'TensorFlow.js' }).click()
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    const result = dialog.getByRole('region', { name: 'tfjs-float32' })
    await result.getByText('Answers as the checkpoint').waitFor({ timeout: 60_000 })
    expect(await result.textContent()).toMatch(/Same class: 100.0% of 64 pictures/)
    await result.getByRole('button', { name: 'Pictures with the largest differences' }).click()
    expect(await result.getByRole('row').count()).toBe(9)
    const written = join(folder, 'work', 'runs', run, 'exports', 'tfjs-float32')
    expect(existsSync(join(written, 'model.json'))).toBe(true)
    expect(readFileSync(join(written, 'README.md'), 'utf8')).toContain('## To make it again')
  })

  it.each(['light', 'dark'] as const)('passes axe: %s', async (colorScheme) => {
    expect(await violationsOf(browser.page, colorScheme, '[role=dialog]')).toEqual([])
  })
})
