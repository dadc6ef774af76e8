/** Files of other projects' formats in the real commands: what they say is what the run becomes. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeColours, vitrine, type Line } from '../../test/vitrine.js'
import { writeCheckpoint } from '../engine/checkpoint/checkpoint.js'
import { readCheckpointFile } from './checkpoint-file.js'

let scratch = ''
const at = (...parts: string[]) => join(scratch, ...parts)
const end = (lines: readonly Line[]) => lines.at(-1)
/** The run's own checkpoint. */
let trained = ''

function train(workspace: string, ...more: string[]) {
  const words = ['--batch', '8', '--learning-rate', '0.003', '--threads', '1', '--json']
  return vitrine(['train', at('data'), ...words, '--workspace', at(workspace), ...more])
}

/** The only run of a workspace; undefined: none. */
function runOf(workspace: string): string | undefined {
  const runs = at(workspace, 'runs')
  const [id] = existsSync(runs) ? readdirSync(runs) : []
  return id === undefined ? undefined : join(runs, id)
}

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'vitrine-checkpoints-'))
  await makeColours(at('data'), 10)
  // The other formats do not say which loss the head was trained with: softmax is taken.
  const words = ['--model', 'test', '--resolution', '16', '--steps', '40', '--recipe', 'transfer']
  const ended = await train('first', ...words)
  expect(ended.code, ended.error).toBe(0)
  trained = join(runOf('first') ?? '', 'checkpoints', 'step-00000040.safetensors')
  const { arrays, gelu, format } = readCheckpointFile(trained)
  expect(format).toBe('vitrine')
  writeFileSync(at('model.npz'), writeCheckpoint(arrays, { format: 'augreg', gelu }))
  writeFileSync(at('model.safetensors'), writeCheckpoint(arrays, { format: 'timm', gelu }))
  writeFileSync(at('torn.npz'), readFileSync(at('model.npz')).subarray(0, 5000))
}, 120_000)
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('evaluate', { timeout: 60_000 }, () => {
  it('gives the same numbers from each kind of file', async () => {
    const measure = async (path: string) => {
      const ended = await vitrine(['evaluate', path, at('data'), '--threads', '1', '--json'])
      expect(ended.code, ended.error).toBe(0)
      return ended.lines.find((line) => line.type === 'evaluation')
    }
    const expected = await measure(trained)
    expect(expected).toMatchObject({ examples: 30 })
    for (const file of ['model.npz', 'model.safetensors']) {
      const found = await measure(at(file))
      expect(found?.['confusion']).toEqual(expected?.['confusion'])
      expect(found?.['loss']).toBeCloseTo(Number(expected?.['loss']), 5)
    }
  })
})

describe('train --from', { timeout: 60_000 }, () => {
  it('takes model, GELU and resolution from the file', async () => {
    const ended = await train('second', '--from', at('model.npz'), '--steps', '2')
    expect(ended.code, ended.error).toBe(0)
    const record = readFileSync(join(runOf('second') ?? '', 'run.json'), 'utf8')
    const model = { name: 'test', resolution: 16, gelu: 'tanh' }
    expect(JSON.parse(record)).toMatchObject({ config: { model } })
  })

  it.each([
    ['another model', ['model.npz', '--model', 'Ti/16'], 'checkpoint-mismatch', /model\.npz.*embedding\/kernel: expected \[16, 16, 3, 192\], found \[8, 8, 3, 32\].*The file is a test/], // prettier-ignore
    ['a torn file', ['torn.npz'], 'checkpoint-malformed', /torn\.npz.*truncated/],
    ['no file', ['none.npz'], 'file-not-found', /none\.npz/],
  ])('refuses %s before there is a run', async (_, [file = '', ...more], code, words) => {
    const ended = await train('refused', '--from', at(file), '--steps', '2', ...more)
    expect(ended.code).toBe(1)
    const error = end(ended.lines)
    expect(error).toMatchObject({ type: 'error', code })
    expect([error?.['what'], error?.['why'], error?.['remedy']].join(' ')).toMatch(words)
    expect(runOf('refused')).toBeUndefined()
  })
})
