/** `export` and `verify-export` as real commands on a really trained model. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportManifestSchema, exportResultSchema } from '../../../contract/export.js'
import { readManifest, writeManifest } from '../../../runs/exports.js'
import { makeColours, vitrine } from '../../../../test/vitrine.js'

let scratch = ''
let run = ''
let folder = ''

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'vitrine-export-'))
  const data = join(scratch, 'data')
  await makeColours(data, 10)
  const recipe = ['--model', 'test', '--resolution', '16', '--batch', '8', '--steps', '60']
  const rest = ['--loss', 'softmax', '--learning-rate', '0.003', '--threads', '1']
  const workspace = join(scratch, 'workspace')
  const ended = await vitrine(['train', data, ...recipe, ...rest, '--workspace', workspace])
  expect(ended.code, ended.error).toBe(0)
  run = join(workspace, 'runs', readdirSync(join(workspace, 'runs'))[0] ?? '')
  folder = join(run, 'exports', 'onnx-float32')
}, 120_000)
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const ask = (...words: string[]) => vitrine([...words, '--threads', '1', '--json'])

/** A copy of the export with one file rewritten; `sealed`: its manifest says that it is so. */
function changed(name: string, sealed: boolean, change: (bytes: Buffer) => Buffer): string {
  const copy = join(scratch, name)
  cpSync(folder, copy, { recursive: true })
  const path = join(copy, 'model.onnx')
  const bytes = change(readFileSync(path))
  writeFileSync(path, bytes)
  if (!sealed) return copy
  const manifest = readManifest(copy)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const files = manifest.files.map((file) =>
    file.path === 'model.onnx' ? { ...file, bytes: bytes.length, sha256 } : file,
  )
  writeManifest(copy, { ...manifest, files })
  return copy
}

describe('export', { timeout: 120_000 }, () => {
  it('writes into the run what answers as its checkpoint, and says so', async () => {
    const ended = await ask('export', run, '--to', 'onnx')
    expect(ended.code, ended.error).toBe(0)
    const result = exportResultSchema.parse(ended.lines.at(-1))
    expect(result).toMatchObject({ name: 'onnx-float32', folder })
    expect(result.parity).toMatchObject({ source: 'validation', pictures: 6, passed: true })
    expect(result.parity.largestDifference).toBeLessThan(1e-5)
    expect(result.manifest.model.classes).toEqual(['blue', 'green', 'red'])
    const saved: unknown = JSON.parse(readFileSync(join(folder, 'parity.json'), 'utf8'))
    expect(saved).toEqual(result.parity)
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'export.json'), 'utf8'))
    expect(exportManifestSchema.parse(manifest)).toEqual(result.manifest)
  })

  it('leaves an earlier export alone and nothing beside', async () => {
    const before = readFileSync(join(folder, 'export.json'), 'utf8')
    expect((await ask('export', run, '--to', 'onnx')).code).toBe(0)
    expect(readFileSync(join(folder, 'export.json'), 'utf8')).toBe(before)
    expect(readdirSync(join(run, 'exports'))).toEqual(['onnx-float32', 'onnx-float32-2'])
    const there = await ask('export', run, '--to', 'onnx', '--out', folder)
    expect(there).toMatchObject({ code: 1, lines: [{ code: 'file-unwritable' }] })
  })

  it('refuses what a format cannot do', async () => {
    const ended = await ask('export', run, '--to', 'npz', '--preprocessing')
    expect(ended).toMatchObject({ code: 1, lines: [{ type: 'error', code: 'unsupported' }] })
  })
})

describe('verify-export', { timeout: 120_000 }, () => {
  it('passes what is as it was written, wherever it lies', async () => {
    const copy = join(scratch, 'elsewhere')
    cpSync(folder, copy, { recursive: true })
    const ended = await ask('verify-export', copy)
    expect(ended.code, ended.error).toBe(0)
    const said = { type: 'verification', changed: [], parity: { source: 'kept', pictures: 6 } }
    expect(ended.lines.at(-1)).toMatchObject(said)
  })

  it('asks the checkpoint itself about other pictures', async () => {
    const ended = await ask('verify-export', folder, '--data', join(scratch, 'data'))
    const parity = { source: 'folder', pictures: 30, passed: true }
    expect(ended).toMatchObject({ code: 0, lines: [{ changed: [], parity }] })
  })

  it.each([
    ['a changed file', false],
    ['a changed weight under a manifest that was changed with it', true],
  ])('fails %s', async (_, sealed) => {
    // Of the head's bias, which lies last.
    const flip = (bytes: Buffer) => {
      const at = bytes.indexOf('head/bias')
      bytes.writeFloatLE(8, bytes.indexOf(Buffer.of(0x4a, 12), at) + 2)
      return bytes
    }
    const copy = changed(`flipped-${String(sealed)}`, sealed, flip)
    const ended = await ask('verify-export', copy)
    expect(ended.code).toBe(1)
    const [said, error] = ended.lines
    expect(said).toMatchObject({ changed: sealed ? [] : ['model.onnx'], parity: { passed: false } })
    expect(error).toMatchObject({ type: 'error', code: 'export-mismatch' })
  })

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['empty', () => Buffer.alloc(0)],
    ['text', () => Buffer.from('no model')],
  ])('says that a file is damaged: %s', async (name, change) => {
    const ended = await ask('verify-export', changed(basename(name), false, change))
    expect(ended).toMatchObject({ code: 1, lines: [{ type: 'error', code: 'export-malformed' }] })
  })

  it('says that a folder is no export', async () => {
    const ended = await ask('verify-export', scratch)
    expect(ended).toMatchObject({ code: 1, lines: [{ type: 'error', code: 'file-not-found' }] })
  })
})
