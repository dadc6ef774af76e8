/** Hostile messages over Electron's IPC, as a page that was taken over would send them. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeElectron, launchApp, type LaunchedApp } from './electron.js'
import { digestsBelow } from './file-tree.js'
import { complaint, hostileRequests } from './fuzz.js'
import { removeFolder } from './remove-folder.js'

/** What the preload script leaves on the page. */
interface Page {
  readonly vitrine: { readonly calls: Record<string, (input: unknown) => Promise<unknown>> }
}

describeElectron('a page that was taken over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-fuzz-electron-'))
  const outside = join(folder, 'outside')
  let launched: LaunchedApp

  beforeAll(async () => {
    mkdirSync(join(outside, 'inside'), { recursive: true })
    writeFileSync(join(outside, 'sentinel.txt'), 'as it was')
    const inside = join(outside, 'inside')
    launched = await launchApp({ workspace: join(inside, 'work'), config: join(inside, 'config') })
  })
  afterAll(async () => {
    await launched.close()
    await removeFolder(folder)
  })

  it('gets an answer to each of 600 hostile requests, and breaks nothing', async () => {
    const known = new Set(
      await launched.page.evaluate(() => Object.keys((window as unknown as Page).vitrine.calls)),
    )
    // A channel that is not in the map cannot be called at all: the bridge has no function for it.
    // Native pickers and the file manager would wait for a person.
    const waits = new Set(['app:pick-folder', 'app:pick-checkpoint', 'app:reveal'])
    const requests = hostileRequests(12, 600).filter(
      ({ channel }) => known.has(channel) && !waits.has(channel),
    )
    const before = digestsBelow(outside)['sentinel.txt']
    const replies = await launched.page.evaluate(async (all) => {
      const { calls } = (window as unknown as Page).vitrine
      const answers: unknown[] = []
      for (const { channel, input } of all) answers.push(await calls[channel]?.(input))
      return answers
    }, requests)
    const complaints = requests.flatMap((said, at) => complaint(said, replies[at]) ?? [])
    expect(requests.length).toBeGreaterThan(400)
    expect(complaints).toEqual([])
    const about = await launched.page.evaluate(() =>
      (window as unknown as Page).vitrine.calls['app:about']?.(undefined),
    )
    expect(about).toMatchObject({ ok: true, value: { host: 'electron' } })
    expect(digestsBelow(outside)['sentinel.txt']).toBe(before)
  })

  it('cannot reach a channel that is not in the map, nor change the bridge', async () => {
    const found = await launched.page.evaluate(() => {
      const { vitrine } = window as unknown as Page
      let changed = false
      try {
        Object.assign(vitrine.calls, { 'app:about': () => Promise.resolve('forged') })
        changed = true
      } catch {
        // frozen by the context bridge
      }
      return { keys: Object.keys(vitrine).sort(), changed, ipc: 'require' in window }
    })
    expect(found).toEqual({ keys: ['calls', 'listen', 'pathOf'], changed: false, ipc: false })
  })
})
