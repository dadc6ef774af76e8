import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openKeptFiles } from './kept-files.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-kept-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const bytes = (...values: number[]) => Uint8Array.from(values)

it('gives back what was written under the same key alone', () => {
  const kept = openKeptFiles(folder, 1000)
  kept.write('one', [bytes(1, 2), bytes(3)])
  expect([...(kept.read('one') ?? [])]).toEqual([1, 2, 3])
  expect(kept.read('two')).toBeNull()
})

it('takes a damaged file for none and writes it anew', () => {
  const kept = openKeptFiles(folder, 1000)
  kept.write('one', [bytes(1, 2, 3)])
  const path = join(folder, readdirSync(folder)[0] ?? '')
  for (const damage of [
    (file: Buffer) => file.subarray(0, -1),
    (file: Buffer) => Buffer.concat([file.subarray(0, -1), bytes(9)]),
    () => Buffer.from('foreign'),
    () => Buffer.alloc(0),
  ]) {
    writeFileSync(path, damage(readFileSync(path)))
    expect(kept.read('one')).toBeNull()
    kept.write('one', [bytes(1, 2, 3)])
    expect([...(kept.read('one') ?? [])]).toEqual([1, 2, 3])
  }
})

it('forgets what was used longest ago beyond its bound', () => {
  const kept = openKeptFiles(folder, 3 * (32 + 100))
  for (const [at, key] of ['first', 'second', 'third'].entries()) {
    const before = new Set(readdirSync(folder))
    kept.write(key, [new Uint8Array(100)])
    const path = readdirSync(folder).find((name) => !before.has(name)) ?? ''
    utimesSync(join(folder, path), at + 1, at + 1)
  }
  expect(kept.read('first')).not.toBeNull() // now used last
  kept.write('fourth', [new Uint8Array(100)])
  expect(['first', 'second', 'third', 'fourth'].map((key) => kept.read(key) !== null)).toEqual([
    true,
    false,
    true,
    true,
  ])
})

it('keeps nothing larger than its bound, and does without a folder that cannot be written', () => {
  const kept = openKeptFiles(folder, 100)
  kept.write('large', [new Uint8Array(69)])
  expect(readdirSync(folder)).toEqual([])
  writeFileSync(join(folder, 'file'), '')
  const nowhere = openKeptFiles(join(folder, 'file'), 100)
  nowhere.write('one', [bytes(1)])
  expect(nowhere.read('one')).toBeNull()
})
