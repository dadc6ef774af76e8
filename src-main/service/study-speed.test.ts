/** A speed that cannot be measured is no end of a study: it says why. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tinyWish } from '../../test/run-service.js'
import { launchChild, type LaunchProcess } from '../platform/process-port.js'
import { failedSpeeds } from '../study/speeds.js'
import { resolveConfig } from './resolve-config.js'
import { measureSpeed } from './study-speed.js'

it('keeps why a process that measures died', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-speed-'))
  const file = join(folder, 'dies.mjs')
  writeFileSync(file, `process.once('message', () => { throw new Error('the disk melted') })\n`)
  const launch: LaunchProcess = (_, events) => launchChild(file, events)
  const { config } = resolveConfig(tinyWish(10), folder, 100)
  const signal = new AbortController().signal
  const speed = await measureSpeed(config, { launch, signal })
  rmSync(folder, { recursive: true })
  expect(speed).toMatchObject({ inference: null, training: null, memoryBytes: null })
  expect(speed.failure).toContain('the disk melted')
  const { model, resolution, failure } = speed
  expect(failedSpeeds([speed])).toEqual([
    { key: 'speed-failed', network: model, resolution, why: failure },
  ])
})
