/** A study's report as PDF, which Electron alone can print. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeElectron, launchApp, type LaunchedApp } from './electron.js'
import { removeFolder } from './remove-folder.js'
import { ask, until } from '../../scripts/measure/ask.mjs'
import type { Snapshot } from '../../src-main/contract/topics.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-report-'))

describeElectron('a report', () => {
  let launched: LaunchedApp
  beforeAll(async () => {
    launched = await launchApp({
      workspace: join(folder, 'work'),
      config: join(folder, 'config'),
    })
  })
  afterAll(async () => {
    await launched.close()
    await removeFolder(folder)
  })

  it('is written at a click, opens by itself, and holds what was found', async () => {
    const { app, page } = launched
    const dataset = (state: Snapshot) => state.datasets.value.find(({ sample }) => sample)
    await until(page, (state) => dataset(state)?.state.type === 'ready')
    const question = {
      ...{ kind: 'augmentation-map', dataset: 'sample', seeds: [0] },
      wish: { model: { resolution: 32 }, train: { batch: 8, duration: { steps: 5 } } },
      networks: [{ start: 'scratch', model: 'test' }],
      ...{ levels: ['none'], regularisations: ['off'], weightDecays: null },
    }
    const budget = { runs: null, seconds: null }
    const { id } = await ask(page, 'studies:create', { name: 'Clicked', question, budget })
    await ask(page, 'studies:start', { study: id })
    await until(page, ({ studies }) => studies.value.some((each) => each.id === id && each.status === 'done')) // prettier-ignore
    const { study } = await ask(page, 'studies:detail', { study: id })
    const top1 = study.points[0]?.outcome?.top1 ?? NaN

    await app.evaluate(({ shell }) => {
      const revealed: string[] = []
      Object.assign(globalThis, { revealed })
      shell.showItemInFolder = (path) => void revealed.push(path)
      shell.openPath = (path) => {
        revealed.push(path)
        return Promise.resolve('')
      }
    })
    await page.evaluate((to) => void (location.hash = to), `#/studies/${id}`)
    await page.getByRole('button', { name: 'Report' }).click()
    const shown = () =>
      app.evaluate(() => (globalThis as unknown as { revealed: string[] }).revealed)
    await expect.poll(shown, { timeout: 30_000 }).toHaveLength(1)

    const own = join(folder, 'work', 'studies', id)
    const html = readFileSync(join(own, 'report.html'), 'utf8')
    expect(html).toContain(`${(top1 * 100).toFixed(2)} %`)
    expect(html).not.toMatch(/https?:|<script|<link|<img|@import|url\(/)
    expect(readFileSync(join(own, 'report.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
    const opened = app.waitForEvent('window')
    await app.evaluate(
      ({ BrowserWindow }, file) => {
        void new BrowserWindow({ show: false }).loadFile(file)
      },
      join(own, 'report.html'),
    )
    const other = await opened
    expect(await other.locator('h1').textContent()).toBe('Clicked')
    expect(await other.locator('svg').count()).toBeGreaterThan(0)
    await other.close()
  })

  it('is a page, a table and a PDF in the folder of its study', async () => {
    const { page } = launched
    const question = {
      ...{ kind: 'augmentation-map', dataset: 'sample', wish: {}, seeds: [0] },
      networks: [{ start: 'scratch', model: 'test' }],
      ...{ levels: ['none'], regularisations: ['off'], weightDecays: null },
    }
    const budget = { runs: null, seconds: null }
    const { id } = await ask(page, 'studies:create', { name: 'Mine', question, budget })
    const { html, csv, pdf } = await ask(page, 'studies:report', { study: id })
    expect(readFileSync(html, 'utf8')).toContain('<h1>Mine</h1>')
    expect(readFileSync(csv, 'utf8')).toMatch(/^label,network,/)
    const printed = readFileSync(pdf ?? '')
    expect(printed.subarray(0, 5).toString()).toBe('%PDF-')
    expect(printed.length).toBeGreaterThan(5000)
  })
})
