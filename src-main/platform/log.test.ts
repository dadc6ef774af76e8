import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lastLogLines, openLog } from './log.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const now = () => new Date(0)

it('writes one line a message, its details below', async () => {
  openLog(folder, now).write('error', 'it\nbroke', 'at a\nat b')
  const text = readFileSync(join(folder, 'vitrine.log'), 'utf8')
  expect(text).toBe('1970-01-01T00:00:00.000Z error it broke\n  at a\n  at b\n')
  expect(await lastLogLines(folder, 2)).toEqual(['  at a', '  at b'])
})

it('keeps three files of at most a mebibyte', () => {
  const log = openLog(folder, now)
  for (let index = 0; index < 60; index++) log.write('info', `${index} ${'x'.repeat(100_000)}`)
  expect(readdirSync(folder).sort()).toEqual(['vitrine.1.log', 'vitrine.2.log', 'vitrine.log'])
  for (const name of readdirSync(folder))
    expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1048576)
  expect(readFileSync(join(folder, 'vitrine.log'), 'utf8')).toContain(' 59 ')
})

it('has no lines where there is no log', async () => {
  expect(await lastLogLines(join(folder, 'gone'), 5)).toEqual([])
})
