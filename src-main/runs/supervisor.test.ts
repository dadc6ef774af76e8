/** Ends of processes that are no engine, but die as one may. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
