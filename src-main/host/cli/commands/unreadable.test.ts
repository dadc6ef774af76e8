/** The real command on a folder with damaged files: it trains on the rest and lists them. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { projectRoot } from '../../../platform/entries.js'

it('skips unreadable pictures, trains on, and lists them in the run folder', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'vitrine-unreadable-'))
  for (const split of ['train', 'val']) {
    for (const [name, background] of [
      ['red', 'red'],
      ['blü', 'blue'],
    ] as const) {
      const folder = join(scratch, 'data', split, name)
      mkdirSync(folder, { recursive: true })
      for (let at = 0; at < 4; at++) {
        const create = { width: 20, height: 20, channels: 3 as const, background }
        await sharp({ create })
          .jpeg()
          .toFile(join(folder, `${at}.jpg`))
      }
    }
  }
  const cut = join(scratch, 'data/train/blü/cut.jpg')
  const empty = join(scratch, 'data/val/red/empty.png')
  writeFileSync(cut, readFileSync(join(scratch, 'data/train/blü/0.jpg')).subarray(0, 200))
  writeFileSync(empty, '')
  writeFileSync(join(scratch, 'data/train/red/photo.heic'), '')
  const words = ['train', join(scratch, 'data'), '--model', 'test', '--resolution', '16']
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(projectRoot(), 'scripts', 'vitrine.mjs'),
    ...words,
    ...['--batch', '4', '--steps', '6', '--threads', '1', '--json'],
    ...['--workspace', join(scratch, 'workspace')],
  ])
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => z.looseObject({ type: z.string() }).parse(JSON.parse(line)))
  const result = events.at(-1)
  expect(result).toMatchObject({ type: 'result', step: 6 })
  expect(events.find((event) => event['code'] === 'files-ignored')).toMatchObject({
    message: expect.stringContaining('.heic 1'),
  })
  const skipped = JSON.parse(readFileSync(join(String(result?.['folder']), 'skipped.json'), 'utf8'))
  expect(skipped).toEqual([
    { path: cut, reason: expect.stringMatching(/\w/) },
    { path: empty, reason: expect.stringMatching(/\w/) },
  ])
})
