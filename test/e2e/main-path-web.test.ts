/** The main path in a real browser against the real `vitrine serve` and its engine. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectRoot } from '../../src-main/platform/entries.js'
import { makeColours } from '../vitrine.js'
import { describeBrowser, openBrowser, type OpenedBrowser } from './browser.js'
import * as path from './main-path.js'
import { serveApp, type ServedApp } from './web-host.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-main-path-web-'))
const [workspace, config, ownFolder] = ['work', 'config', 'colours'].map((name) =>
  join(folder, name),
) as [string, string, string]

const samplePicture = join(projectRoot(), 'resources/sample/val/car/emojione-automobile-0.jpg')

describeBrowser('the main path in a browser', () => {
  let served: ServedApp
  let browser: OpenedBrowser
  let walk: path.Walk
  let first: string
  let second: string

  const open = async () => {
    served = await serveApp({ workspace, config })
    browser = await openBrowser(served.url, { viewport: { width: 1280, height: 800 } })
    walk = { page: browser.page, workspace, ownFolder, chooseFolder: path.chooseInOwnPicker }
  }

  beforeAll(async () => {
    await makeColours(ownFolder, 12)
    await open()
  })
  afterAll(async () => {
    await browser.close()
    expect(await served.close()).toBe(0)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
  })

  it('says what to do at the first start', () => path.firstStart(walk))
  it('imports a folder', () => path.importFolder(walk))
  it('starts a run and watches it grow', async () => {
    first = await path.startRun(walk, 160)
    await path.watchItGrow(walk, first)
  })
  it('pauses and resumes it', () => path.pauseAndResume(walk, first))
  it('says that its engine was killed, resumes and finishes it', () =>
    path.killAndFinish(walk, first))
  it('makes a second run from the first', async () => {
    second = await path.secondRun(walk)
  })
  it('compares both', () => path.compareBoth(walk, first, second))
  it('predicts a dropped picture as the command does', () =>
    path.predictDropped(walk, first, samplePicture))
  it('has everything after a restart', async () => {
    await browser.close()
    expect(await served.close()).toBe(0)
    await open()
    await path.allIsThere(walk, first, second)
  })
})
