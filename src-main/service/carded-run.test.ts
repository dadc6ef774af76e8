/** The app's own runs with a card: their weights become a starting point once they end. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestService, tinyWish, type TestService } from '../../test/run-service.js'
import { makeColours } from '../../test/vitrine.js'
import type { StartId } from '../contract/ids.js'

let folder = ''
let opened: TestService
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-carded-'))
  await makeColours(join(folder, 'colours'), 4)
  opened = await openTestService(folder)
})
afterAll(async () => {
  await opened.service.close()
  rmSync(folder, { recursive: true, force: true })
})

it('lists them, and another run starts from them', async () => {
  const { ask, until, status } = opened
  const { id: dataset } = await ask('datasets:add', { folder: join(folder, 'colours') })
  await until(({ datasets }) =>
    datasets.value.some(({ id, state }) => id === dataset && state.type === 'ready'),
  )
  const notes = { name: '', tags: [], notes: '' }
  const { train, ...rest } = tinyWish(3)
  const wish = { ...rest, recipe: 'pretrain' as const, train }
  const { id } = await ask('runs:create', { dataset, start: 'scratch' as StartId, wish, notes })
  await status(id, 'done')
  const start = await until(({ starts }) => starts.value.find(({ kind }) => kind === 'pretrained'))
  expect(start).toMatchObject({ title: 'colours-test', model: 'test', data: 'colours' })
  const planned = await ask('plan:resolve', { dataset, start: start.id, wish: {} })
  expect(planned).toMatchObject({
    type: 'resolved',
    config: { recipe: 'transfer', model: { from: start.file, resolution: 16 } },
  })
})
