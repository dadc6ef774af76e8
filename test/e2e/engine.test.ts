/** Training in a real Electron: the engine as a utility process, its end, its death, and quitting meanwhile. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { ask } from '../../scripts/measure/ask.mjs'
import { describeElectron, launchApp, type LaunchedApp } from './electron.js'
import { removeFolder } from './remove-folder.js'
import { runOf, startRun, waitForRun } from './training.js'

const scratch = mkdtempSync(join(tmpdir(), 'vitrine-engine-'))
const folders = (name: string) => ({
  workspace: join(scratch, name, 'workspace'),
  config: join(scratch, name, 'config'),
})

describeElectron('a run in Electron', () => {
  let launched: LaunchedApp | null = null
  const start = async (name: string) => (launched = await launchApp(folders(name)))
  afterEach(async () => {
    await launched?.kill().catch(() => undefined)
    launched = null
  })
  afterAll(() => removeFolder(scratch))

  it('finishes', async () => {
    const { page, check } = await start('finishes')
    const id = await startRun(page, 5)
    const run = await waitForRun(page, id, ({ status }) => !['queued', 'running'].includes(status))
    expect(run).toMatchObject({ status: 'done', reason: null, step: 5 })
    await check()
  })

  // Electron's allocator ends the process where onnxruntime's arena asks for what this would need.
  it('finishes with a model and a batch that people choose', async () => {
    const { page, check } = await start('real')
    const id = await startRun(page, 1, { name: 'Ti/16', resolution: 224, batch: 32 })
    const run = await waitForRun(page, id, ({ status }) => !['queued', 'running'].includes(status))
    expect(run).toMatchObject({ status: 'done', reason: null, step: 1 })
    await check()
  })

  it('keeps the machine awake while it trains, and tells by a notification how it ended', async () => {
    const { page, app, check } = await start('presence')
    await app.evaluate(({ Notification, BrowserWindow }) => {
      const told: string[] = []
      Object.assign(globalThis, { told })
      // Where the system's own would show: what the app does up to there is real.
      Notification.isSupported = () => true
      Notification.prototype.show = function show() {
        told.push(`${this.title}: ${this.body}`)
      }
      Object.assign(BrowserWindow.prototype, { isFocused: () => false })
    })
    const isAwake = () =>
      app.evaluate(({ powerSaveBlocker }) =>
        [0, 1, 2, 3].some((blocker) => powerSaveBlocker.isStarted(blocker)),
      )
    const told = () => app.evaluate(() => (globalThis as unknown as { told: string[] }).told)
    expect(await isAwake()).toBe(false)
    const id = await startRun(page, 30)
    await waitForRun(page, id, ({ step }) => step > 0)
    expect(await isAwake()).toBe(true)
    await waitForRun(page, id, ({ status }) => status === 'done')
    await vi.waitFor(async () => expect(await isAwake()).toBe(false))
    expect(await told()).toEqual([expect.stringMatching(/^Training is done: .+ is done\. /)])
    await ask(page, 'settings:update', { notifications: false })
    const quiet = await startRun(page, 2)
    await waitForRun(page, quiet, ({ status }) => status === 'done')
    expect(await told()).toHaveLength(1)
    await check()
  })

  it('goes to the trash, or to the one of the workspace where the system has none', async () => {
    const { page, app, check } = await start('trash')
    const { workspace } = folders('trash')
    const first = await startRun(page, 2)
    await waitForRun(page, first, ({ status }) => status === 'done')
    const second = await startRun(page, 2)
    await waitForRun(page, second, ({ status }) => status === 'done')
    await app.evaluate(({ shell }) => {
      const trashed: string[] = []
      Object.assign(globalThis, { trashed })
      Object.assign(shell, {
        trashItem: (path: string) =>
          trashed.push(path) === 1 ? Promise.resolve() : Promise.reject(new Error('No trash here')),
      })
    })
    await ask(page, 'runs:delete', { runs: [first] })
    await ask(page, 'runs:delete', { runs: [second] })
    const trashed = await app.evaluate(
      () => (globalThis as unknown as { trashed: string[] }).trashed,
    )
    expect(trashed).toEqual([first, second].map((id) => join(workspace, 'runs', id)))
    expect(readdirSync(join(workspace, 'trash'))).toEqual([second])
    expect(await runOf(page, second)).toBeUndefined()
    await check()
  })

  it('has failed when its engine is killed, and says so', async () => {
    const { page, app } = await start('killed')
    const id = await startRun(page, 100_000)
    await waitForRun(page, id, ({ step }) => step > 0)
    const pid = await app.evaluate(
      ({ app: electron }) =>
        electron.getAppMetrics().find(({ name }) => name === 'Vitrine engine-process')?.pid,
    )
    if (pid === undefined) throw new Error('There is no process of the engine.')
    process.kill(pid, 'SIGKILL')
    const run = await waitForRun(page, id, ({ status }) => status !== 'running')
    const reason = { code: 'engine-died', what: 'The engine process was killed.' }
    expect(run).toMatchObject({ status: 'failed', reason })
  })

  it('is saved by quitting, which asks, and goes on at the next start', async () => {
    const first = await start('quit')
    const id = await startRun(first.page, 100_000)
    await waitForRun(first.page, id, ({ step }) => step > 0)
    await first.answerNext('showMessageBox', { response: 0 })
    await first.close()
    launched = null
    const [folder] = readdirSync(join(folders('quit').workspace, 'runs'))
    const record = readFileSync(join(folders('quit').workspace, 'runs', folder ?? '', 'run.json'))
    expect(JSON.parse(record.toString())).toMatchObject({ status: 'interrupted' })
    const second = await start('quit')
    const saved = (await runOf(second.page, id))?.step ?? 0
    const run = await waitForRun(second.page, id, ({ step }) => step > saved)
    expect(run).toMatchObject({ status: 'running', hasCheckpoint: true })
  })
})
