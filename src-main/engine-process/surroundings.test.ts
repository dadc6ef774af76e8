import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openKeptFiles, type KeptFiles } from '../platform/kept-files.js'
import { compiledIn } from './surroundings.js'

let folder: string
let files: KeptFiles
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-compiled-'))
  files = openKeptFiles(folder, 10_000)
})
afterEach(() => rmSync(folder, { recursive: true }))

const graph = { description: { names: ['a', 'ü'] }, bytes: Uint8Array.of(7, 0, 255) }

it('finds what the same code kept, and nothing of another code', () => {
  const own = compiledIn(files, 'code 1')
  own.write('key', graph)
  const found = own.read('key')
  expect(found?.description).toEqual(graph.description)
  expect([...(found?.bytes ?? [])]).toEqual([...graph.bytes])
  expect(own.read('other key')).toBeNull()
  expect(compiledIn(files, 'code 2').read('key')).toBeNull()
})

it('takes a file of another form for none', () => {
  for (const content of [[], [1], [255, 255, 255, 255, 1], [2, 0, 0, 0, 123, 123]]) {
    files.write('code key', [Uint8Array.from(content)])
    expect(compiledIn(files, 'code').read('key')).toBeNull()
  }
})
