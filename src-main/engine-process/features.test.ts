/** Features of real pictures by real workers and onnxruntime, kept in a folder between runs. */
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeColours } from '../../test/vitrine.js'
import { createLoader } from '../data/loader.js'
import { scanFolder, type Example } from '../data/scan.js'
import type { Executor } from '../engine/executor/executor.js'
import { createOnnxRuntimeExecutor } from '../engine/executor/onnxruntime.js'
import { initialParameters } from '../engine/model/params.js'
import { architectureOf } from '../engine/model/variants.js'
import { openKeptFiles, type KeptFiles } from '../platform/kept-files.js'
import { addMissing, featuresOf, fingerprintsOf } from './features.js'
import { featuresIn, type Backbone } from './kept-features.js'

const architecture = architectureOf('test', 'tanh')
const { width } = architecture
const onnxruntime = createOnnxRuntimeExecutor(ort, {
  threads: 1,
  passes: 'default',
  precision: 'float32',
})

let folder = ''
let files: KeptFiles
let examples: readonly Example[] = []
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-features-'))
  await makeColours(join(folder, 'data'), 3)
  examples = (await scanFolder(join(folder, 'data'))).train
  files = openKeptFiles(join(folder, 'kept'), 2 ** 20)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function backboneOf(seed: number, resolution: number): Backbone {
  const parameters = initialParameters(architecture, { classes: 3, resolution }, seed)
  return { architecture, resolution, parameters, engine: 'this one' }
}

/** As a run does it: also how many pictures went through the backbone. */
async function featuresWith(backbone: Backbone, code = 'code') {
  const { resolution, parameters } = backbone
  let passes = 0
  const executor: Executor = {
    ...onnxruntime,
    async createSession(program) {
      const session = await onnxruntime.createSession(program)
      const run: typeof session.run = (...words) => (passes++, session.run(...words))
      return { ...session, run }
    },
  }
  const loader = createLoader({ examples, resolution, seed: 0, workers: 1, cacheMebibytes: 0 })
  const kept = featuresIn(files, code, backbone)
  const rows = kept.read()
  const fingerprints = fingerprintsOf(examples)
  const batch = 1
  try {
    await addMissing(rows, fingerprints, loader, {
      ...{ architecture, classes: 3, resolution, batch, executor, state: parameters },
      tell: () => undefined,
      cancelled: () => false,
    })
  } finally {
    await loader.close()
  }
  kept.write(rows, fingerprints)
  return { passes, ...featuresOf(examples, fingerprints, rows, width) }
}

it('computes once what no backbone, size, engine, code or picture changes', async () => {
  const backbone = backboneOf(1, 16)
  const first = await featuresWith(backbone)
  expect(first.passes).toBe(9)
  expect(first.features.shape).toEqual([9, width])
  expect(first.labels).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2])
  expect(await featuresWith(backbone)).toEqual({ ...first, passes: 0 })
  const others = [
    await featuresWith(backboneOf(2, 16)),
    await featuresWith(backboneOf(1, 32)),
    await featuresWith({ ...backbone, engine: 'that one' }),
    await featuresWith(backbone, 'other code'),
  ]
  expect(others.map(({ passes }) => passes)).toEqual([9, 9, 9, 9])
  expect(others[0]?.features.data).not.toEqual(first.features.data)
})

it('computes anew a picture that was written again, and leaves out one that is damaged', async () => {
  const backbone = backboneOf(3, 16)
  const first = await featuresWith(backbone)
  const [, changed, damaged] = examples
  if (!changed || !damaged) throw new Error('too few pictures')
  utimesSync(changed.path, 1, 1)
  const second = await featuresWith(backbone)
  expect(second).toEqual({ ...first, passes: 1 })
  writeFileSync(damaged.path, 'no picture')
  const third = await featuresWith(backbone)
  expect([...third.indices]).toEqual([0, 1, 3, 4, 5, 6, 7, 8])
  expect(third.features.shape).toEqual([8, width])
})

it('computes all anew where the file of features is damaged', async () => {
  const backbone = backboneOf(4, 16)
  const kept = join(folder, 'kept')
  rmSync(kept, { recursive: true, force: true })
  const first = await featuresWith(backbone)
  writeFileSync(join(kept, readdirSync(kept)[0] ?? ''), new Uint8Array(1000))
  const second = await featuresWith(backbone)
  expect(second.features).toEqual(first.features)
  expect(second.passes).toBe(first.passes)
  expect(second.passes).toBeGreaterThan(0)
})
