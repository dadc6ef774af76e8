/** Training in a real Electron: the engine as a utility process, its end, its death, and quitting meanwhile. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { describeElectron, launchApp, type LaunchedApp } from './electron.js'
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
  // Helper processes of a killed app notice within a second, and may write until then.
  afterAll(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }))

  it('finishes', async () => {
    const { page, check } = await start('finishes')
    const id = await startRun(page, 5)
    const run = await waitForRun(page, id, ({ status }) => !['queued', 'running'].includes(status))
    expect(run).toMatchObject({ status: 'done', reason: null, step: 5 })
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
