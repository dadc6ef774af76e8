/**
 * The app as it is installed: dist/linux-unpacked, which `npm run dist -- --dir` makes. Its fuses
 * refuse what Playwright starts Electron with, so that the page is driven through Chromium's port.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { z } from 'zod'
import { environmentOf, packagedProgram } from './electron.js'
import { startRun, waitForRun } from './training.js'
import { removeFolder } from './remove-folder.js'

const { program, ...rest } = inject('electron')
const reason =
  program === null && 'reason' in rest
    ? rest.reason
    : existsSync(packagedProgram)
      ? null
      : 'There is no packaged app; `npm run dist -- --dir` makes it.'
const required = Boolean(process.env['CI'])

/** As the program's bytes say: the characters 0 and 1 (`FuseState` is a const enum, which has no value here). */
const [off, on] = [48, 49]

describe.skipIf(reason !== null && !required)(`the packaged app ${reason ?? ''}`, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'vitrine-packaged-'))
  const problems: string[] = []
  let app: ChildProcess
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    if (reason !== null) throw new Error(reason)
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const options = { workspace: join(scratch, 'workspace'), config: join(scratch, 'config') }
    app = spawn(packagedProgram, [...asRoot, '--remote-debugging-port=0'], {
      // Not in the project's folder: nothing may be found there by chance.
      cwd: scratch,
      env: environmentOf(options),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const address = await debuggingAddress(app)
    // A browser that is joined while its first page comes into being may never answer Playwright.
    await vi.waitFor(() => expectPage(address), { timeout: 30_000, interval: 250 })
    browser = await chromium.connectOverCDP(address)
    const found = browser.contexts().flatMap((context) => context.pages())[0]
    if (!found) throw new Error('The window has gone.')
    page = found
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    page.on('pageerror', (error) => problems.push(error.message))
  })

  afterAll(async () => {
    await browser?.close()
    app?.kill('SIGKILL')
    await removeFolder(scratch)
  })

  it('opens at Home with the sample', async () => {
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(page.url()).toMatch(/^app:\/\/vitrine\/index\.html/)
    await page
      .getByText(/sample/i)
      .first()
      .waitFor()
    expect(problems).toEqual([])
  })

  it('trains from files beside the archive', async () => {
    const id = await startRun(page, 5)
    const run = await waitForRun(page, id, ({ status }) => status !== 'running' && status !== 'queued') // prettier-ignore
    expect(run).toMatchObject({ status: 'done', reason: null })
    expect(problems).toEqual([])
  })

  it('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(packagedProgram)
    expect({
      runAsNode: wire[FuseV1Options.RunAsNode],
      cookies: wire[FuseV1Options.EnableCookieEncryption],
      nodeOptions: wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
      inspect: wire[FuseV1Options.EnableNodeCliInspectArguments],
      onlyAsar: wire[FuseV1Options.OnlyLoadAppFromAsar],
    }).toEqual({
      runAsNode: off,
      cookies: on,
      nodeOptions: off,
      inspect: off,
      onlyAsar: on,
    })
  })

  it('brings no other system’s libraries and no sources', () => {
    const resources = join(packagedProgram, '../resources')
    const files = readdirSync(resources, { recursive: true, encoding: 'utf8' })
    expect(files.filter((file) => /darwin|win32|\.(ts|map)$/.test(file))).toEqual([])
    expect(files.filter((file) => file.endsWith('onnxruntime_binding.node'))).toHaveLength(1)
    const { platform, arch } = process
    expect(files.filter((file) => file.endsWith(`${platform}_${arch}/koffi.node`))).toHaveLength(1)
  })
})

/** Throws until the app's Chromium at `address` has loaded the page of the window. */
async function expectPage(address: string): Promise<void> {
  const answer = await fetch(new URL('/json/list', address.replace('ws:', 'http:')))
  const targets = z
    .array(z.object({ type: z.string(), url: z.string(), title: z.string() }))
    .parse(await answer.json())
  const page = targets.find(({ type, url }) => type === 'page' && url.startsWith('app://vitrine/'))
  if (!page || page.title === '') throw new Error('There is no window yet.')
}

/** Where the app's Chromium listens, which it says on standard error. */
function debuggingAddress(app: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    app.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    app.once('exit', (code) => reject(new Error(`The app ended with ${code}: ${said}`)))
  })
}
