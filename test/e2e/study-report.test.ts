/** A study's report as PDF, which Electron alone can print. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeElectron, launchApp, type LaunchedApp } from './electron.js'
import { removeFolder } from './remove-folder.js'
import { ask } from '../../scripts/measure/ask.mjs'

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
