import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeIgnored, scanFolder, type Example } from './scan.js'

/** A folder with empty files: scanning opens none. */
function folderOf(...paths: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-scan-'))
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), '')
  }
  return folder
}

const names = (folder: string, examples: readonly Example[] | null) =>
  (examples ?? []).map(({ path, label }) => `${label} ${relative(folder, path)}`)

describe('scanFolder', () => {
  it('takes one folder a class, nested, in the order of code points', async () => {
    const folder = folderOf('b/2.PNG', 'b/deep/er/1.jpeg', 'b/10.jpg', 'a/x.WebP', 'B/y.gif')
    const dataset = await scanFolder(folder)
    expect(dataset.classes).toEqual(['B', 'a', 'b'])
    expect(names(folder, dataset.train)).toEqual([
      '0 B/y.gif',
      '1 a/x.WebP',
      '2 b/10.jpg',
      '2 b/2.PNG',
      '2 b/deep/er/1.jpeg',
    ])
    expect(dataset.validation).toBeNull()
  })

  it('sorts an astral name after one that UTF-16 puts behind it', async () => {
    // U+FF5E < U+1F600, but its only code unit FF5E > D83D.
    const dataset = await scanFolder(folderOf('\u{1f600}/1.jpg', '\uff5e/1.jpg'))
    expect(dataset.classes).toEqual(['\uff5e', '\u{1f600}'])
  })

  it.each([
    ['train', 'val', 'test'],
    ['Train', 'validation', 'testing'],
    ['training', 'Valid', 'TEST'],
  ])('takes the splits %s, %s and %s', async (train, validation, test) => {
    const folder = folderOf(
      `${train}/a/1.jpg`,
      `${train}/b/2.jpg`,
      `${validation}/b/3.bmp`,
      `${test}/a/4.tif`,
    )
    const dataset = await scanFolder(folder)
    expect(names(folder, dataset.train)).toEqual([`0 ${train}/a/1.jpg`, `1 ${train}/b/2.jpg`])
    expect(names(folder, dataset.validation)).toEqual([`1 ${validation}/b/3.bmp`])
    expect(names(folder, dataset.test)).toEqual([`0 ${test}/a/4.tif`])
    expect(dataset.ignored).toEqual([])
  })

  it('takes a folder called train that holds pictures for a class', async () => {
    const folder = folderOf('train/1.jpg', 'bus/2.jpg', 'test/3.jpg')
    const dataset = await scanFolder(folder)
    expect(dataset.classes).toEqual(['bus', 'test', 'train'])
    expect(dataset.test).toBeNull()
  })

  it('takes a name that was decomposed in one split for the same class', async () => {
    const composed = 'caf\u00e9'
    const decomposed = 'cafe\u0301'
    const folder = folderOf(`train/${composed}/1.jpg`, `val/${decomposed}/2.jpg`)
    const dataset = await scanFolder(folder)
    expect(dataset.classes).toEqual([composed])
    expect(dataset.validation).toEqual([
      { path: join(folder, 'val', decomposed, '2.jpg'), label: 0 },
    ])
  })

  it('takes names of 200 bytes and in other writings', async () => {
    const long = 'ä'.repeat(100)
    const folder = folderOf(`${long}/${long.slice(0, 98)}.jpg`, '猫/写真 一.jpg')
    const dataset = await scanFolder(folder)
    expect(dataset.classes).toEqual([long, '猫'])
    expect(dataset.train).toHaveLength(2)
  })

  it('enters a loop of links once, and leaves a looping file to the decoder', async () => {
    const folder = folderOf('a/1.jpg', 'a/deep/2.jpg')
    symlinkSync('..', join(folder, 'a/deep/up'))
    symlinkSync('self.jpg', join(folder, 'a/self.jpg'))
    const dataset = await scanFolder(folder)
    expect(names(folder, dataset.train)).toEqual(['0 a/1.jpg', '0 a/deep/2.jpg', '0 a/self.jpg'])
  })

  it('follows a link to a folder elsewhere', async () => {
    const elsewhere = folderOf('1.jpg')
    const folder = folderOf('a/0.jpg')
    symlinkSync(elsewhere, join(folder, 'b'))
    expect((await scanFolder(folder)).classes).toEqual(['a', 'b'])
  })

  it('skips hidden files and lists those it leaves out', async () => {
    const folder = folderOf(
      'train/a/1.jpg',
      'train/a/.2.jpg',
      'train/.git/3.jpg',
      'train/a/notes.txt',
      'train/a/4.HEIC',
      'train/a/5.heic',
      'train/stray.jpg',
      'other/b/6.jpg',
      'README',
    )
    const { ignored, train } = await scanFolder(folder)
    expect(names(folder, train)).toEqual(['0 train/a/1.jpg'])
    expect(ignored.map((path) => basename(path)).sort()).toEqual(
      ['4.HEIC', '5.heic', '6.jpg', 'notes.txt', 'stray.jpg'].sort(),
    )
    expect(describeIgnored(ignored)).toContain('5 files were left out (.heic 2, .jpg 2, .txt 1')
    expect(describeIgnored([])).toBeNull()
  })

  it.each([
    ['file-not-found', join(tmpdir(), 'vitrine-no-such-folder')],
    ['dataset-empty', folderOf()],
    ['dataset-empty', folderOf('a/notes.txt')],
    ['dataset-empty', folderOf('loose.jpg')],
    ['dataset-invalid', folderOf('train/a/1.jpg', 'val/b/1.jpg')],
  ])('throws %s', async (code, folder) => {
    await expect(scanFolder(folder)).rejects.toMatchObject({ code })
  })
})
