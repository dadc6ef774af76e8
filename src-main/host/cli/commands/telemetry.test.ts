/** No library that Vitrine loads may tell anybody of it. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { vitrine } from '../../../../test/vitrine.js'

it('onnxruntime gathers nothing to send', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-telemetry-'))
  const [home, temporary] = [join(folder, 'home'), join(folder, 'tmp')]
  for (const each of [home, temporary]) mkdirSync(each)
  const environment = {
    ...{ HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: undefined },
    // Each of these alone would keep it from it.
    ...{ ORT_DISABLE_TELEMETRY: undefined, ORT_RUNNING_UNIT_TESTS: undefined, CI: undefined },
  }
  const { code, output } = await vitrine(['doctor', '--json'], { environment })
  expect(code).toBe(0)
  expect(output).toContain('onnxruntime')
  const files = readdirSync(folder, { recursive: true }).map((file) => basename(String(file)))
  // Where it does, it keeps a number of this machine and a queue of events, and logs beside.
  expect(files.filter((name) => /^(deviceid|onnxruntime\.db|mat-debug-)/.test(name))).toEqual([])
  rmSync(folder, { recursive: true })
})
