/** The token of the hub in a real Electron: kept by the system's keeper of secrets, or not at all. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Bridge } from '../../src-main/contract/bridge.js'
import { replySchema } from '../../src-main/contract/wire.js'
import { describeElectron, launchApp, type LaunchedApp } from './electron.js'
import { removeFolder } from './remove-folder.js'

type PageWindow = typeof globalThis & { vitrine: Bridge }

const folder = mkdtempSync(join(tmpdir(), 'vitrine-token-'))
const config = join(folder, 'config')

describeElectron('the token of the hub', () => {
  let launched: LaunchedApp
  beforeAll(async () => {
    launched = await launchApp({ workspace: join(folder, 'workspace'), config })
  })
  afterAll(async () => {
    await launched.close()
    await removeFolder(folder)
  })

  it('is kept encrypted, or refused where the system has no keyring', async () => {
    const token = 'hf_that_nobody_reads'
    const reply = replySchema.parse(
      await launched.page.evaluate(
        (words) => (globalThis as PageWindow).vitrine.calls['models:set-token']({ token: words }),
        token,
      ),
    )
    if (!reply.ok) expect(reply.error.code).toBe('unsupported')
    const files = readdirSync(config, { withFileTypes: true }).filter((entry) => entry.isFile())
    for (const { name } of files) {
      expect(readFileSync(join(config, name), 'utf8')).not.toContain(token)
    }
    expect(files.some(({ name }) => name === 'hub-token.encrypted')).toBe(reply.ok)
    expect(files.some(({ name }) => name === 'hub-token')).toBe(false)
  })
})
