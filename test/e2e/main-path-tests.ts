/** The main path as tests, the same on every host: each step goes on where the one before ended. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, it } from 'vitest'
import { projectRoot } from '../../src-main/platform/entries.js'
import { makeColours } from '../vitrine.js'
import * as path from './main-path.js'
import { removeFolder } from './remove-folder.js'

export interface OpenedHost {
  readonly page: Page
  /** Called before the button that asks for a folder is clicked. */
  beforeFolder(folder: string): Promise<void>
  /** How the host names a folder to the app, after the click. */
  chooseFolder: path.Walk['chooseFolder']
  /** Throws when something went wrong that no test asked for. */
  close(): Promise<void>
}

const samplePicture = join(projectRoot(), 'resources/sample/val/car/emojione-automobile-0.jpg')
/** Enough to pause and to kill it on the way; about half a minute on two cores. */
const steps = 160

export function mainPathTests(
  open: (folders: { workspace: string; config: string }) => Promise<OpenedHost>,
): void {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-main-path-'))
  const workspace = join(folder, 'work')
  const ownFolder = join(folder, 'colours')
  let host: OpenedHost
  let walk: path.Walk
  let first: string
  let second: string

  const start = async () => {
    host = await open({ workspace, config: join(folder, 'config') })
    walk = { page: host.page, workspace, ownFolder, chooseFolder: host.chooseFolder }
  }

  beforeAll(async () => {
    await makeColours(ownFolder, 12)
    await start()
  })
  afterAll(async () => {
    await host.close()
    await removeFolder(folder)
  })

  it('says what to do at the first start', () => path.firstStart(walk))
  it('imports a folder', async () => {
    await host.beforeFolder(ownFolder)
    await path.importFolder(walk)
  })
  it('starts a run and watches it grow', async () => {
    first = await path.startRun(walk, steps)
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
    await host.close()
    await start()
    await path.allIsThere(walk, first, second)
  })
}
