/** The icon set's script on made-up icon packages: labels, splits, and what the sample uses left out. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { readLabels } from '../../src-main/data/labels-file.js'
import { projectRoot } from '../../src-main/platform/entries.js'

let scratch = ''
const square = (side: number) => `<path fill="currentColor" d="M0 0h${side}v${side}H0z"/>`

function writeSet(set: string, spdx: string, icons: Record<string, string>) {
  const folder = join(scratch, 'node_modules', '@iconify-json', set)
  mkdirSync(folder, { recursive: true })
  const drawings = Object.entries(icons).map(([name, body]) => [name, { body }])
  const write = (file: string, value: unknown) =>
    writeFileSync(join(folder, file), JSON.stringify(value))
  write('icons.json', { width: 16, height: 16, icons: Object.fromEntries(drawings) })
  write('info.json', { name: set, license: { spdx }, author: { name: 'Nobody' } })
  write('package.json', { name: `@iconify-json/${set}`, version: '1.0.0' })
}

function make(out: string) {
  const script = join(projectRoot(), 'scripts', 'make-icon-set.mjs')
  const words = [script, join(scratch, out), '--size', '32', '--packages', scratch]
  return spawnSync(process.execPath, words, { encoding: 'utf8' })
}

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'vitrine-icon-set-'))
  // 40 names with "box", 35 of them with "open" too; "rare" is in too few to be a label.
  const boxes = Array.from({ length: 40 }, (_, at) => [
    `box-${at < 35 ? 'open-' : ''}${at < 3 ? 'rare-' : ''}${at}-filled`,
    square(1 + at / 10),
  ])
  writeSet('lucide', 'ISC', Object.fromEntries(boxes) as Record<string, string>)
  // A drawing that the sample uses, and another set's copy of it under another name.
  writeSet('noto', 'Apache-2.0', { rooster: square(9), 'box-shut': square(10) })
  writeSet('tabler', 'MIT', { 'box-rooster': square(9), 'box-new': square(11) })
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('make-icon-set', { timeout: 60_000 }, () => {
  it('labels pictures by the words of their names and leaves the sample’s drawings out', async () => {
    const ended = make('out')
    expect(ended.status, ended.stderr).toBe(0)
    const { classes, train, validation } = readLabels(join(scratch, 'out', 'labels.csv'))
    expect(classes).toEqual(['box', 'open'])
    const all = [...train, ...(validation ?? [])]
    expect(all).toHaveLength(42)
    expect(all.filter(({ label }) => String(label) === '0,1')).toHaveLength(35)
    expect(all.filter(({ path }) => path.includes('rooster'))).toEqual([])
    const licences = readFileSync(join(scratch, 'out', 'LICENCES.md'), 'utf8')
    expect(licences).toContain('Left out: 2 drawings')
    expect(licences).toContain('| lucide | @iconify-json/lucide 1.0.0 | ISC |')
    const { width, format } = await sharp(all[0]?.path).metadata()
    expect([width, format]).toEqual([32, 'jpeg'])
    // One in ten, by subject: all that are called the same are on the same side.
    const sides = new Map<string, Set<boolean>>()
    for (const [side, examples] of [
      [true, train],
      [false, validation ?? []],
    ] as const)
      // prettier-ignore
      for (const { label } of examples.filter(({ path }) => !path.includes('rare')))
        sides.set(String(label), (sides.get(String(label)) ?? new Set()).add(side))
    expect([...sides.values()].map(({ size }) => size)).toEqual([...sides].map(() => 1))
  })

  it('gives the same files again', () => {
    expect(make('again').status).toBe(0)
    for (const file of ['labels.csv', 'pictures/tabler/box-new.jpg'])
      expect(readFileSync(join(scratch, 'again', file))).toEqual(
        readFileSync(join(scratch, 'out', file)),
      )
  })

  it('refuses a set under another licence, and an output that is there', () => {
    expect(make('out').stderr).toContain('is there already')
    writeSet('mdi', 'CC-BY-NC-4.0', { 'box-blue': square(12) })
    const ended = make('refused')
    expect(ended.status).not.toBe(0)
    expect(ended.stderr).toContain('mdi is under CC-BY-NC-4.0')
  })
})
