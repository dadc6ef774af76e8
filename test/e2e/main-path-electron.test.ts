/** The main path in a real Electron with the real engine in utility processes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, it } from 'vitest'
import { projectRoot } from '../../src-main/platform/entries.js'
import { makeColours } from '../vitrine.js'
import { describeElectron, launchApp, type LaunchedApp } from './electron.js'
import * as path from './main-path.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-main-path-electron-'))
const [workspace, config, ownFolder] = ['work', 'config', 'colours'].map((name) =>
  join(folder, name),
) as [string, string, string]

const samplePicture = join(projectRoot(), 'resources/sample/val/car/emojione-automobile-0.jpg')

describeElectron('the main path in Electron', () => {
  let launched: LaunchedApp
  let walk: path.Walk
  let first: string
  let second: string

  const open = async () => {
    launched = await launchApp({ workspace, config })
    walk = {
      page: launched.page,
      workspace,
      ownFolder,
      // The system's own dialog is the edge of our world: it is answered for the user.
      chooseFolder: () => Promise.resolve(),
    }
  }

  beforeAll(async () => {
    await makeColours(ownFolder, 12)
    await open()
  })
  afterAll(async () => {
    await launched.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
  })

  it('says what to do at the first start', () => path.firstStart(walk))
  it('imports a folder', async () => {
    await launched.answerNext('showOpenDialog', { canceled: false, filePaths: [ownFolder] })
    await path.importFolder(walk)
  })
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
    await launched.close()
    await open()
    await path.allIsThere(walk, first, second)
  })
})
