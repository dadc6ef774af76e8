/** Charts in a real browser: files saved from them, zoom, their table twin; and comparing a dozen runs, one of them at work. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask } from '../../scripts/measure/ask.mjs'
import { generateRuns } from '../../scripts/measure/generated-runs.mjs'
import { describeBrowser, openBrowser, type OpenedBrowser } from './browser.js'
import { removeFolder } from './remove-folder.js'
import { startRun, waitForRun } from './training.js'
import { serveApp, type ServedApp } from './web-host.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-charts-'))
const workspace = join(folder, 'workspace')
const options = { workspace, config: join(folder, 'config') }
/** Of the long run. */
const steps = 3000
/** Of runs that are compared at once. */
const most = 12

let served: ServedApp
let opened: OpenedBrowser

async function open(): Promise<Page> {
  served = await serveApp(options)
  opened = await openBrowser(served.url)
  return opened.page
}

async function close(): Promise<void> {
  opened.check()
  await opened.close()
  await served.close()
}

const show = (page: Page, hash: string) =>
  page.evaluate((to) => {
    location.hash = to
  }, hash)

async function saved(page: Page, chart: string, item: string): Promise<Buffer> {
  await page.getByRole('button', { name: `Export: ${chart}`, exact: true }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ])
  return readFileSync(await download.path())
}

/** Lines of cells; nothing in these tables holds a comma or a quote. */
const cellsOf = (csv: Buffer) =>
  csv
    .toString()
    .replace('\ufeff', '')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))

const plotOf = (page: Page, title: string) =>
  page.getByRole('application', { name: new RegExp(`^${title}: `) })

describeBrowser('charts', () => {
  beforeAll(async () => {
    const page = await open()
    const id = await startRun(page, 3)
    await waitForRun(page, id, ({ status }) => status === 'done')
    await close()
    generateRuns(join(workspace, 'runs', id), workspace, most, steps)
    await open()
  }, 60_000)
  afterAll(async () => {
    await close()
    await removeFolder(folder)
  })

  it('are saved as PNG, SVG and CSV with what they show', async () => {
    const { page } = opened
    await show(page, '#/runs/long')
    await plotOf(page, 'Loss').and(page.getByLabel(`from 1 to 3,000`)).waitFor()
    const png = sharp(await saved(page, 'Loss', 'Save as PNG'))
    const { format, width } = await png.metadata()
    expect({ format, width: width > 300 }).toEqual({ format: 'png', width: true })
    // More than one colour on it: a curve was drawn.
    const { channels } = await png.stats()
    expect(channels.some(({ stdev }) => stdev > 1)).toBe(true)
    const svg = (await saved(page, 'Loss', 'Save as SVG')).toString()
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\s*$/)
    expect(svg).toMatch(/<(path|polyline) [^>]*stroke=/)
    // sharp reads it, so it is one.
    expect((await sharp(Buffer.from(svg)).metadata()).format).toBe('svg')
    const [head, ...rows] = cellsOf(await saved(page, 'Loss', 'Save as CSV'))
    expect(head?.[0]).toBe('Step')
    expect(rows).toHaveLength(steps)
    expect([rows[0]?.[0], rows.at(-1)?.[0]]).toEqual(['1', String(steps)])
    // The first loss that generateRuns writes: 2 + 0.3 |sin 0|.
    expect(Number(rows[0]?.[1])).toBeCloseTo(2, 6)
  })

  it('zoom by dragging and by keys, and show all again', async () => {
    const { page } = opened
    const plot = plotOf(page, 'Loss')
    const reset = page.getByRole('button', { name: 'Reset zoom' })
    expect(await reset.count()).toBe(0)
    await plot.scrollIntoViewIfNeeded()
    const box = await plot.boundingBox()
    if (!box) throw new Error('The chart is not in sight.')
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + box.width * 0.4, y)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 })
    await page.mouse.up()
    await reset.waitFor()
    // The crosshair at the left edge of what is shown: no longer the first step.
    await plot.press('Home')
    const tip = plot.getByText(/^Step /)
    const left = Number((await tip.textContent())?.replace(/\D/g, ''))
    expect(left).toBeGreaterThan(900)
    expect(left).toBeLessThan(1400)
    await plot.press('Escape')
    await reset.waitFor({ state: 'detached' })
    await plot.press('+')
    await reset.click()
    await plot.press('Home')
    expect(await tip.textContent()).toBe('Step 1')
  })

  it('have a table twin with every value', async () => {
    const { page } = opened
    const figure = page.locator('figure').filter({ has: plotOf(page, 'Loss') })
    await figure.getByRole('button', { name: 'Show as table' }).click()
    const table = page.getByRole('table', { name: 'Loss' })
    expect(await table.getAttribute('aria-rowcount')).toBe(String(steps + 1))
    await page.getByRole('button', { name: 'Show as chart' }).click()
    await plotOf(page, 'Loss').waitFor()
  })

  it('compare a dozen runs, no more, each in its own colour, and follow one at work', async () => {
    const { page } = opened
    const id = await startRun(page, 100_000)
    await waitForRun(page, id, ({ step }) => step > 2)
    const others = Array.from({ length: most - 1 }, (_, at) => `run-${String(at).padStart(4, '0')}`)
    await show(page, `#/compare?runs=${[id, ...others].join(',')}`)
    const legend = page.locator('figure').first().locator('.legend button')
    await legend.nth(most - 1).waitFor()
    expect(await legend.count()).toBe(most)
    const colors = await legend
      .locator('.mark')
      .evaluateAll((marks) =>
        marks.map((mark) => getComputedStyle(mark).getPropertyValue('--mark')),
      )
    expect(new Set(colors).size).toBe(most)
    expect(await page.getByLabel('Add a run').getAttribute('placeholder')).toContain(String(most))

    const lastStep = async () => {
      const [, ...rows] = cellsOf(await saved(page, 'Training loss', 'Save as CSV'))
      return rows.filter((row) => row[1] !== '').length
    }
    const before = await lastStep()
    await waitForRun(page, id, ({ step }) => step > before + 20)
    await expect.poll(lastStep, { timeout: 10_000 }).toBeGreaterThan(before)
    await ask(page, 'runs:cancel', { run: id })
    const [head, ...rows] = cellsOf(await savedTable(page))
    expect(head).toHaveLength(most + 1)
    const rate = rows.find(([path]) => path === 'train.learningRate')
    expect(rate?.slice(1)).toEqual(Array.from({ length: most }, () => '0.01'))
  })
})

async function savedTable(page: Page): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as CSV' }).click(),
  ])
  return readFileSync(await download.path())
}
