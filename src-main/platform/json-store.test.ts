import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openJsonStore, type StoreProblem } from './json-store.js'

let folder: string
let problems: StoreProblem[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-store-'))
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const file = () => join(folder, 'deep', 'store.json')
const open = (path = file()) =>
  openJsonStore({
    file: path,
    version: 2,
    schema: z.object({ count: z.int() }),
    initial: { count: 0 },
    problem: (problem) => problems.push(problem),
  })

describe('openJsonStore', () => {
  it('keeps what is written, in a folder that it makes', () => {
    open().write({ count: 3 })
    expect(open().read()).toEqual({ count: 3 })
    expect(problems).toEqual([])
  })

  it('keeps fields that it does not know', () => {
    const path = join(folder, 'store.json')
    writeFileSync(path, '{"version":2,"count":1,"later":[1]}')
    open(path).write({ count: 2 })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ version: 2, count: 2, later: [1] })
  })

  it.each(['{"version":2,"count":"many"}', '{"count":1}', '[]', '{"version":2,', ''])(
    'moves %j aside, tells it and goes on',
    (text) => {
      const path = join(folder, 'store.json')
      writeFileSync(path, text)
      const store = open(path)
      expect(store.read()).toEqual({ count: 0 })
      expect(problems).toHaveLength(1)
      const [aside] = readdirSync(folder)
      expect(readFileSync(join(folder, aside ?? ''), 'utf8')).toBe(text)
      store.write({ count: 5 })
      expect(open(path).read()).toEqual({ count: 5 })
    },
  )

  it('leaves a newer file alone', () => {
    const path = join(folder, 'store.json')
    const text = '{"version":3,"count":9}'
    writeFileSync(path, text)
    const store = open(path)
    store.write({ count: 1 })
    expect(store.read()).toEqual({ count: 1 })
    expect(readFileSync(path, 'utf8')).toBe(text)
    expect(problems[0]?.what).toContain('newer')
  })

  it('keeps the old value where it cannot write', () => {
    writeFileSync(join(folder, 'deep'), 'a file in the way')
    // Reading through a file says ENOTDIR, not ENOENT.
    expect(() => open()).toThrow()
    rmSync(join(folder, 'deep'))
    const store = open()
    writeFileSync(join(folder, 'deep'), 'a file in the way')
    expect(() => store.write({ count: 1 })).toThrow(
      expect.objectContaining({ code: 'file-unwritable' }),
    )
    expect(store.read()).toEqual({ count: 0 })
  })
})
