/** Ends of processes that are no engine, but die as one may. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChild, type LaunchProcess } from '../platform/process-port.js'
import { startEngine, type Engine } from './supervisor.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-supervisor-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** An engine whose program is `source`, which is run when the job comes. */
function engineThat(source: string, silence?: number): Engine {
  const file = join(folder, `${Math.abs(hash(source))}.mjs`)
  writeFileSync(file, `process.once('message', async () => { ${source} })\n`)
  const launch: LaunchProcess = (_, events) => launchChild(file, events)
  return startEngine(
    { type: 'start', folder },
    {
      ...{ launch, remedy: 'Resume it.', emit: () => undefined },
      ...(silence !== undefined && { silence: { start: silence } }),
    },
  )
}

const hash = (text: string) => [...text].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) | 0, 7) // prettier-ignore

/** Computes for `seconds` of a processor's time without a word, then ends. */
const computing = (seconds: number) => `
  const used = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6
  const from = used()
  while (used() - from < ${seconds});
  process.exit(0)`

/** That this process may use. */
const firstProcessor = () =>
  /Cpus_allowed_list:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'

/** Whether `program` is on this machine. */
const has = (program: string) => spawnSync(program, ['--version']).status === 0

describe('startEngine', () => {
  it('tells a heap that was too small from other deaths', async () => {
    const kept = process.env['NODE_OPTIONS']
    process.env['NODE_OPTIONS'] = '--max-old-space-size=40'
    const { ended } = engineThat(`
      const kept = []
      for (;;) kept.push(Array.from({ length: 1000 }, () => ({})))`)
    if (kept === undefined) delete process.env['NODE_OPTIONS']
    else process.env['NODE_OPTIONS'] = kept
    await expect(ended).rejects.toMatchObject({ code: 'out-of-memory' })
  })

  it('gives the last words of a process that crashed', async () => {
    const { ended } = engineThat(`throw new Error('the disk melted')`)
    const error = await ended.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'engine-died' })
    expect(String(error)).toContain('the disk melted')
  })

  it('kills a process that is busy for ever, and not one that gives signs of life', async () => {
    const hung = engineThat('for (;;) {}', 1).ended
    await expect(hung).rejects.toMatchObject({ code: 'engine-hung' })
    const alive = `
      for (let at = 0; at < 8; at++) {
        process.send({ type: 'heartbeat' })
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
      process.exit(0)`
    await expect(engineThat(alive, 1.5).ended).resolves.toBeUndefined()
  })

  it('kills a process that waits for ever', async () => {
    const forever = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'
    await expect(engineThat(forever, 1).ended).rejects.toMatchObject({ code: 'engine-hung' })
  })

  it.skipIf(process.platform !== 'linux')(
    'does not kill one that was stopped meanwhile',
    async () => {
      const { pid = 0, ended } = engineThat(computing(0.3), 1)
      await wait(300)
      process.kill(pid, 'SIGSTOP')
      await wait(3000)
      process.kill(pid, 'SIGCONT')
      await expect(ended).resolves.toBeUndefined()
    },
  )

  it.skipIf(!has('taskset'))('does not kill one that hardly gets a processor', async () => {
    const rival = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
    try {
      const { pid = 0, ended } = engineThat(computing(0.4), 1)
      for (const each of [pid, rival.pid]) {
        execFileSync('taskset', ['--all-tasks', '--pid', '--cpu-list', firstProcessor(), `${each}`])
      }
      setPriority(pid, 10)
      const from = performance.now()
      await expect(ended).resolves.toBeUndefined()
      // Starved it was: longer silent than a process may that computes.
      expect(performance.now() - from).toBeGreaterThan(2000)
    } finally {
      rival.kill('SIGKILL')
    }
  })

  it('says that one that was killed may have been killed by the system', async () => {
    const engine = engineThat(`process.kill(process.pid, 'SIGKILL')`)
    await expect(engine.ended).rejects.toMatchObject({
      code: 'engine-died',
      text: {
        remedy: expect.stringMatching(/smaller micro-batch, resolution or model.* Resume it\.$/),
      },
    })
  })
})
