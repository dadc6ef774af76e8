/** A small study as a user makes it: question, cost, start, points that come in, the verdict, a run behind a place. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, until } from '../../scripts/measure/ask.mjs'
import { violationsOf } from './axe.js'
import { describeBrowser, openBrowser, type OpenedBrowser } from './browser.js'
import { removeFolder } from './remove-folder.js'
import { serveApp, type ServedApp } from './web-host.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-studies-'))

/** What a menu or button of the page saves. */
async function savedBy(page: Page, act: () => Promise<void>): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()])
  return readFileSync(await download.path())
}

describeBrowser('a study', () => {
  let served: ServedApp
  let browser: OpenedBrowser

  beforeAll(async () => {
    served = await serveApp({ workspace: join(folder, 'work'), config: join(folder, 'config') })
    browser = await openBrowser(served.url, { viewport: { width: 1280, height: 900 } })
  })
  afterAll(async () => {
    await browser.close()
    expect(await served.close()).toBe(0)
    await removeFolder(folder)
  })

  it('is asked, costed, run and answered', async () => {
    const { page } = browser
    await page.getByRole('navigation').getByRole('link', { name: 'Studies' }).click()
    await page.getByRole('link', { name: 'New study' }).first().click()
    await page.getByRole('radio', { name: /^Augmentation and regularisation/ }).check()

    const box = (group: string, name: string) =>
      page.getByRole('group', { name: group }).getByRole('checkbox', { name, exact: true })
    await box('Networks', 'test from scratch').check()
    await box('Networks', 'Ti/16 from scratch').uncheck()
    for (const level of ['light2', 'medium1', 'medium2', 'strong1', 'strong2']) {
      await box('Augmentation', level).uncheck()
    }
    await box('Regularisation', 'dropout 0.1, stochastic depth 0.1').uncheck()
    await page.getByLabel('Steps', { exact: true }).fill('10')
    await page.getByLabel('Resolution', { exact: true }).fill('32')
    await page.getByLabel('Batch', { exact: true }).fill('8')

    // Two levels with two seeds; a budget of two leaves a seed out.
    const cost = page.getByRole('complementary')
    await cost.getByText('4', { exact: true }).waitFor()
    await cost.getByLabel('At most this many runs').fill('2')
    await cost.getByText('Seed 1').waitFor()
    await cost.getByText('2', { exact: true }).waitFor()
    await cost.getByLabel('Name').fill('Small map')
    await cost.getByRole('button', { name: 'Start study' }).click()

    await page.getByRole('heading', { name: 'Small map' }).waitFor()
    await page.getByText('0 of 2 runs done').waitFor()
    await page.getByText('1 of 2 runs done').waitFor()
    await page.getByText('2 of 2 runs done').waitFor({ timeout: 60_000 })
    await page.getByText('Done', { exact: true }).first().waitFor()
    await page.getByText(/^test: (not distinguishable|prefer)/).waitFor()
    // The paper's own maps lie beside, closed.
    await page.getByRole('button', { name: 'ImageNet-1k, 300 epochs', exact: false }).click()
    await page.getByText(/^L\/16: prefer/).waitFor()

    for (const theme of ['light', 'dark'] as const) {
      expect(await violationsOf(page, theme)).toEqual([])
    }

    const map = page.locator('figure').first()
    const saved = (item: string) =>
      savedBy(page, async () => {
        await map.getByRole('button', { name: /^Export/ }).click()
        await page.getByRole('menuitem', { name: item }).click()
      })
    const svg = (await saved('Save as SVG')).toString()
    expect(svg).toContain('>light1</text>')
    expect(svg.match(/<rect /g)?.length).toBeGreaterThan(5)
    const pixels = await sharp(await saved('Save as PNG')).metadata()
    expect([pixels.format, pixels.width, pixels.height].every(Boolean)).toBe(true)
    expect((await saved('Save as CSV')).toString()).toMatch(
      /test,light1,Without regularisation,[01]/,
    )
    const report = await savedBy(page, () => page.getByRole('button', { name: 'Report' }).click())
    expect(report.toString()).toContain('<h1>Small map</h1>')

    // By keys alone: the corner is reached, and opens its run.
    await map.getByRole('button', { name: /the plain corner/ }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/#\/runs\/.+/)
    await page.getByRole('heading', { name: /none/ }).first().waitFor()
    browser.check()
  })

  it('has charts whose points are reached by keys, and open their runs', async () => {
    const { page } = browser
    const question = {
      ...{ kind: 'data-and-augreg', dataset: 'sample', seeds: [0], shares: [1] },
      wish: { model: { resolution: 32 }, train: { batch: 8, duration: { steps: 10 } } },
      networks: [{ start: 'scratch', model: 'test' }],
      augreg: { level: 'light1', regularisation: 'off' },
    }
    const budget = { runs: null, seconds: null }
    const { id } = await ask(page, 'studies:create', { name: 'Keys', question, budget })
    await ask(page, 'studies:start', { study: id })
    await until(page, ({ studies }) => studies.value.some((each) => each.id === id && each.status === 'done')) // prettier-ignore
    const { study } = await ask(page, 'studies:detail', { study: id })
    await page.evaluate((to) => void (location.hash = to), `#/studies/${id}`)
    const chart = page.getByRole('application', {
      name: /^Accuracy by number of training pictures/,
    })
    await chart.focus()
    for (const [keys, opened] of [
      [['ArrowRight'], 0],
      [['ArrowRight', 'ArrowRight'], 1],
    ] as const) {
      for (const key of [...keys, 'Enter']) await page.keyboard.press(key)
      await page.waitForURL(new RegExp(`#/runs/${study.points[opened]?.run}`))
      await page.goBack()
      await chart.focus()
    }
    expect(new Set(study.points.map(({ run }) => run)).size).toBe(2)
    browser.check()
  })
})
