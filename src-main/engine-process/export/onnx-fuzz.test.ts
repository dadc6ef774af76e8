/** Models that are damaged, or are none: opening and running one gives an answer or the one error, and soon. */
import fc from 'fast-check'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VitrineError } from '../../contract/errors.js'
import type { ExportManifest, ExportOptions } from '../../contract/export.js'
import { readManifest } from '../../runs/exports.js'
import { randomModel } from '../../../test/cases/random-model.js'
import { exportOpened } from './job.js'
import { onnxFormat } from './onnx.js'

const scratch = mkdtempSync(join(tmpdir(), 'vitrine-fuzz-'))
const damagedFolder = join(scratch, 'damaged')
const seed = 20261124
const options: ExportOptions = { format: 'onnx', precision: 'float32', preprocessing: false }
let whole: Buffer
let manifest: ExportManifest

beforeAll(async () => {
  const folder = join(scratch, 'model')
  const classes = ['cat', 'dog']
  const model = randomModel({
    name: 'test',
    resolution: 16,
    gelu: 'tanh',
    loss: 'softmax',
    classes,
  })
  const engine = { executor: 'onnxruntime', provider: 'cpu', threads: 1 } as const
  const job = { options, folder, data: null, pictures: 1, model: { engine } }
  await exportOpened(model, null, job, { emit: () => undefined, cancelled: () => false })
  whole = readFileSync(join(folder, 'model.onnx'))
  manifest = readManifest(folder)
  mkdirSync(damagedFolder)
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** `answered`, or the code of what was thrown. */
async function outcome(bytes: Uint8Array): Promise<string> {
  writeFileSync(join(damagedFolder, 'model.onnx'), bytes)
  const side = manifest.model.resolution
  const picture = { width: side, height: side, data: new Uint8Array(side * side * 3) }
  try {
    const predictor = await onnxFormat.open(damagedFolder, manifest.model, options)
    try {
      await predictor.predict([picture])
    } finally {
      await predictor.close()
    }
    return 'answered'
  } catch (thrown) {
    return thrown instanceof VitrineError ? thrown.code : String(thrown)
  }
}

const known = ['answered', 'export-malformed']

describe('a damaged model', { timeout: 120_000 }, () => {
  it('answers when it is whole', async () => {
    expect(await outcome(whole)).toBe('answered')
  })

  it.each([0, 1, 2, 100, 0.1, 0.5, 0.9, 0.999])('is refused when it ends at %d', async (end) => {
    const length = end < 1 ? Math.floor(whole.length * end) : end
    expect(await outcome(whole.subarray(0, length))).toBe('export-malformed')
  })

  it(`answers or is refused with bits turned over, in its structure above all (seed ${seed})`, async () => {
    // Nodes come first and weights after: most places are of the first 12 kB.
    const place = fc.oneof(fc.nat(12_000), fc.integer({ min: 0, max: whole.length - 1 }))
    const flips = fc.array(fc.tuple(place, fc.nat(7)), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(flips, async (turned) => {
        const bytes = Uint8Array.from(whole)
        for (const [at, bit] of turned) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
        expect(known).toContain(await outcome(bytes))
      }),
      { seed, numRuns: 200 },
    )
  })

  it(`is refused where it is no model at all (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect(await outcome(bytes)).toBe('export-malformed')
      }),
      { seed, numRuns: 100 },
    )
  })

  it('is refused where it is a sound protobuf of something else', async () => {
    // A ModelProto of one field, its producer.
    expect(await outcome(Buffer.from([0x12, 3, 0x61, 0x62, 0x63]))).toBe('export-malformed')
  })
})
