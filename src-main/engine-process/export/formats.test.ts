/** Formats besides ONNX: written as files, read back in their own runtime, held against the checkpoint. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { ExportFormatName, ExportResult, Precision } from '../../contract/export.js'
import { randomModel, type RandomModelOptions } from '../../../test/cases/random-model.js'
import { toVitrineError } from '../../contract/errors.js'
import type { EngineEvent } from '../../runs/messages.js'
import { loadTensorflow } from '../native.js'
import { exportOpened } from './job.js'
import { formatFor } from './formats.js'

const scratch = mkdtempSync(join(tmpdir(), 'vitrine-formats-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const engine = { executor: 'onnxruntime', provider: 'cpu', threads: 0 } as const
const classes = ['cat', 'dog', 'eel', 'fox', 'gnu']
const tensorflow = loadTensorflow(0)
let counter = 0

type Kind = Omit<RandomModelOptions, 'classes'>

/** Folder and result. */
async function exported(
  format: ExportFormatName,
  kind: Kind,
  precision: Precision = 'float32',
): Promise<ExportResult> {
  const folder = join(scratch, String(counter++))
  const events: EngineEvent[] = []
  const options = { format, precision, preprocessing: false }
  const job = { options, folder, data: null, pictures: 5, model: { engine } }
  const host = { emit: (event: EngineEvent) => void events.push(event), cancelled: () => false }
  await exportOpened(randomModel({ ...kind, classes }), null, job, host)
  const result = events.find((event) => event.type === 'export')
  if (!result) throw new Error('There is no result.')
  return result
}

const kinds: Kind[] = [
  { name: 'test', resolution: 32, gelu: 'exact', loss: 'softmax' },
  { name: 'test', resolution: 32, gelu: 'tanh', loss: 'sigmoid' },
  { name: 'R+Ti/16', resolution: 32, gelu: 'tanh', loss: 'softmax' },
]

async function holds(format: ExportFormatName, kind: Kind): Promise<ExportResult> {
  const result = await exported(format, kind)
  expect(result.parity).toMatchObject({ pictures: 5, top1Agreement: 1, passed: true })
  expect(result.parity.largestDifference).toBeLessThan(1e-4)
  return result
}

const read = (folder: string, file: string): unknown =>
  JSON.parse(readFileSync(join(folder, file), 'utf8'))

/** Flips bits in the middle of the largest file, where weights lie. */
function spoil({ folder, manifest }: ExportResult): void {
  const [largest] = [...manifest.files].sort((a, b) => b.bytes - a.bytes)
  const path = join(folder, largest?.path ?? '')
  const bytes = readFileSync(path)
  for (let at = bytes.length >> 2; at < bytes.length - 64; at += 7)
    bytes[at] = (bytes[at] ?? 0) ^ 0x41
  writeFileSync(path, bytes)
}

describe('export to tfjs', () => {
  it.each(kinds)('answers as the checkpoint: $name, $gelu, $loss', async (kind) => {
    const { folder, parity } = await holds('tfjs', kind)
    expect(parity.runtime).toMatch(/^TensorFlow\.js 4\S* wasm$/)
    expect(read(folder, 'model.json')).toMatchObject({
      format: 'graph-model',
      signature: { inputs: { pixels: { dtype: 'DT_INT32' } }, outputs: { probabilities: {} } },
      userDefinedMetadata: { classes, resolution: 32, preprocessing: { crop: 32 } },
    })
  })

  it('halves the weights on request', async () => {
    const kind = { name: 'Ti/16', resolution: 32, gelu: 'tanh', loss: 'softmax' } as const
    const [whole, half] = [await exported('tfjs', kind), await exported('tfjs', kind, 'float16')]
    expect(half.bytes).toBeLessThan(0.51 * whole.bytes)
    expect(half.parity.passed).toBe(true)
    expect(half.parity.largestDifference).toBeGreaterThan(whole.parity.largestDifference ?? 0)
    const shards = whole.manifest.files.filter(({ path }) => path.endsWith('.bin'))
    expect(shards.slice(0, -1).every(({ bytes }) => bytes === 4 * 2 ** 20)).toBe(true)
    expect(shards.length).toBe(6)
  })
})

describe.skipIf(!tensorflow.ok)(
  `export to saved-model${tensorflow.ok ? '' : ` (skipped: ${tensorflow.reason})`}`,
  () => {
    it.each(kinds)('answers as the checkpoint: $name, $gelu, $loss', async (kind) => {
      const { folder, parity } = await holds('saved-model', kind)
      expect(parity.runtime).toMatch(/^TensorFlow 2/)
      expect(readFileSync(join(folder, 'assets.extra/labels.txt'), 'utf8')).toBe(
        'cat\ndog\neel\nfox\ngnu\n',
      )
    })
  },
)

describe('export to npz and timm', () => {
  it.each(kinds)('holds the numbers of the checkpoint: $name, $gelu, $loss', async (kind) => {
    const npz = await holds('npz', kind)
    expect(read(npz.folder, 'labels.json')).toEqual(classes)
    const { folder, parity } = await holds('timm', kind)
    expect(parity.notes).toHaveLength(1)
    expect(read(folder, 'config.json')).toMatchObject({
      architecture: kind.name === 'test' ? 'vit_base_patch16_224' : 'vit_tiny_r_s16_p8_224',
      num_classes: 5,
      label_names: classes,
      model_args: { img_size: 32, act_layer: kind.gelu === 'tanh' ? 'gelu_tanh' : 'gelu' },
      pretrained_cfg: { mean: [0.5, 0.5, 0.5], input_size: [3, 32, 32] },
    })
  })
})

describe.each(['tfjs', 'npz', 'timm', 'folder'] as const)('a spoiled %s', (format) => {
  it('is told from a whole one', async () => {
    const kind = { name: 'test', resolution: 32, gelu: 'tanh', loss: 'softmax' } as const
    const whole = await exported(format, kind)
    spoil(whole)
    const { model: facts, options } = whole.manifest
    const pictures = [{ width: 32, height: 32, data: new Uint8Array(32 * 32 * 3).fill(90) }]
    const answers = async (): Promise<Float32Array> => {
      const predictor = await formatFor(options).open(whole.folder, facts, options)
      return predictor.predict(pictures).finally(() => predictor.close())
    }
    const outcome = await answers().catch((thrown: unknown) => toVitrineError(thrown).code)
    // Either it cannot be read, or it does not answer as before.
    if (typeof outcome === 'string') expect(outcome).toBe('export-malformed')
    else {
      const fresh = await exported(format, kind)
      const predictor = await formatFor(options).open(fresh.folder, facts, options)
      expect(outcome).not.toEqual(await predictor.predict(pictures))
      await predictor.close()
    }
  })
})
