import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { datasetReportSchema } from '../contract/dataset.js'
import { describeReport } from '../host/cli/commands/inspect.js'
import { createRandom } from '../engine/augment/random.js'
import { inspectFolder } from './inspect.js'

/** Noise of a given size, in the format that the name ends with. */
async function write(folder: string, name: string, width: number, height: number, seed: number) {
  const random = createRandom(seed)
  const values = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256))
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  await sharp(values, { raw: { width, height, channels: 3 } }).toFile(path)
  return path
}

async function messyFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-inspect-'))
  const first = await write(folder, 'train/a/1.jpg', 40, 90, 1)
  for (let at = 2; at <= 11; at++) await write(folder, `train/a/${at}.jpg`, 20, 20, at)
  await write(folder, 'train/b/1.png', 300, 250, 20)
  await write(folder, 'val/a/new.webp', 64, 64, 21)
  cpSync(first, join(folder, 'val/a/same.jpg'))
  mkdirSync(join(folder, 'train/c'))
  cpSync(join(folder, 'train/a/2.jpg'), join(folder, 'train/c/2.jpg'))
  writeFileSync(join(folder, 'train/a/notes.txt'), 'not a picture')
  writeFileSync(join(folder, 'train/a/text.jpg'), 'not a picture')
  // Whole header, half the data.
  const whole = await sharp(first).jpeg({ quality: 100 }).toBuffer()
  writeFileSync(join(folder, 'train/b/cut.jpg'), whole.subarray(0, whole.length / 2))
  return folder
}

it('counts, measures and warns', async () => {
  const folder = await messyFolder()
  const report = datasetReportSchema.parse(await inspectFolder(folder, { decode: true }))
  expect(report.classes).toEqual([
    { name: 'a', train: 12, validation: 2, test: null },
    { name: 'b', train: 2, validation: 0, test: null },
    { name: 'c', train: 1, validation: 0, test: null },
  ])
  expect(report.pictures).toBe(17)
  expect(report.formats).toEqual({ jpeg: 13, png: 1, webp: 1 })
  const sides = Object.fromEntries(report.shortSides.map(({ from, pictures }) => [from, pictures]))
  expect(sides).toMatchObject({ 1: 11, 32: 2, 64: 1, 128: 0, 224: 1, 384: 0 })
  expect(report.unreadable.map(({ path }) => path)).toEqual([
    join(folder, 'train/a/text.jpg'),
    join(folder, 'train/b/cut.jpg'),
  ])
  expect(report.unreadable[1]?.reason).toMatch(/premature end/)
  expect(report.duplicates).toEqual([
    [join(folder, 'train/a/1.jpg'), join(folder, 'val/a/same.jpg')],
    [join(folder, 'train/a/2.jpg'), join(folder, 'train/c/2.jpg')],
  ])
  expect(report.ignored).toEqual([join(folder, 'train/a/notes.txt')])
  const warnings = Object.fromEntries(report.warnings.map(({ code, message }) => [code, message]))
  expect(Object.keys(warnings)).toEqual([
    'ignored-files',
    'unreadable',
    'single-picture',
    'imbalance',
    'missing-class',
    'leakage',
    'contradiction',
    'duplicates',
  ])
  expect(warnings['imbalance']).toContain('a has 12 pictures, c has 1')
  expect(warnings['missing-class']).toContain('2 classes have no validation picture: b, c')
  expect(warnings['leakage']).toMatch(/^1 pictures are in more than one split/)
  expect(warnings['contradiction']).toContain('(a and c)')
  expect(describeReport(report)).toContain('formats: jpeg 13, png 1, webp 1')
})

it('finds damage behind a sound header only when it decodes', async () => {
  const { unreadable } = await inspectFolder(await messyFolder(), { decode: false })
  expect(unreadable.map(({ path }) => path.split('/').at(-1))).toEqual(['text.jpg'])
})

it('says nothing of a sound folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-inspect-'))
  for (const [at, name] of ['a/1.jpg', 'a/2.jpg', 'b/1.jpg', 'b/2.jpg'].entries()) {
    await write(folder, name, 40, 40, at)
  }
  writeFileSync(join(folder, 'README.md'), 'where these are from')
  const { warnings, classes } = await inspectFolder(folder, { decode: true })
  expect(warnings).toEqual([])
  expect(classes[0]).toEqual({ name: 'a', train: 2, validation: null, test: null })
})

it('stops when asked to', async () => {
  const signal = AbortSignal.abort()
  const stopped = inspectFolder(await messyFolder(), { decode: false, signal })
  await expect(stopped).rejects.toMatchObject({ code: 'interrupted' })
})
