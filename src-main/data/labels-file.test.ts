import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VitrineError } from '../contract/errors.js'
import { readLabels } from './labels-file.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-labels-'))
  mkdirSync(join(folder, 'in'))
  for (const name of ['a.png', 'b, c.png', 'in/d.png']) writeFileSync(join(folder, name), '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function read(name: string, text: string) {
  const file = join(folder, name)
  writeFileSync(file, text)
  return readLabels(file)
}

const expected = () => ({
  classes: ['ball', 'dog', 'red'],
  train: [
    { path: join(folder, 'a.png'), label: [1, 2] },
    { path: join(folder, 'b, c.png'), label: [] },
    { path: join(folder, 'in', 'd.png'), label: [0] },
  ],
  validation: null,
})

describe('readLabels', () => {
  it('reads the same from CSV, TSV and JSONL', () => {
    const csv = '\uFEFFlabels,path\r\nred|dog|red,a.png\r\n,"b, c.png"\r\n\r\nball,in/d.png\r\n'
    const tsv = 'path\tlabels\na.png\tdog | red\nb, c.png\t\nin/d.png\tball'
    const jsonl =
      '{"path":"a.png","labels":["red","dog"]}\n\n{"path":"b, c.png","labels":[]}\n{"path":"in/d.png","labels":["ball"]}\n'
    for (const [name, text] of [
      ['x.csv', csv],
      ['x.TSV', tsv],
      ['x.jsonl', jsonl],
    ] as const)
      // prettier-ignore
      expect(read(name, text), name).toMatchObject({ folder, ...expected() })
  })

  it('takes absolute paths and a split', () => {
    const absolute = join(folder, 'in', 'd.png')
    const text = `path,labels,split\na.png,dog,train\n${absolute},ball|dog,validation\n`
    expect(read('split.csv', text)).toMatchObject({
      train: [{ path: join(folder, 'a.png'), label: [1] }],
      validation: [{ path: absolute, label: [0, 1] }],
    })
  })

  it.each([
    ['other columns', 'x.csv', 'file,labels\n', 1, 'found file, labels'],
    ['a column twice', 'x.csv', 'path,labels,path\n', 1, 'found path, labels, path'],
    [
      'a line of too many fields',
      'x.csv',
      'path,labels\na.png,x\nb,x,y\n',
      3,
      'expected 2 columns',
    ],
    ['an open quote', 'x.csv', 'path,labels\na.png,x\n"b,x\n', 3, 'Quote Not Closed'],
    ['no such picture', 'x.csv', 'path,labels\na.png,x\ngone.png,x\n', 3, 'there is no file'],
    ['a folder as a picture', 'x.csv', 'path,labels\nin,x\n', 2, 'there is no file'],
    ['a picture twice', 'x.csv', 'path,labels\na.png,x\n./a.png,y\n', 3, 'in line 2 already'],
    ['no path', 'x.csv', 'path,labels\n,x\n', 2, 'path'],
    ['a split that is none', 'x.csv', 'path,labels,split\na.png,x,test\n', 2, 'split'],
    [
      'a split now and then',
      'x.csv',
      'path,labels,split\na.png,x,train\nin/d.png,x,\n',
      3,
      'every',
    ],
    ['no JSON', 'x.jsonl', '{"path":"a.png","labels":["x"]}\n\n{path\n', 3, ''],
    ['labels that are no list', 'x.jsonl', '{"path":"a.png","labels":"x"}\n', 1, 'labels'],
    ['an unknown field', 'x.jsonl', '{"path":"a.png","labels":["x"],"tag":1}\n', 1, 'tag'],
  ])('names the line of %s', (_, name, text, line, why) => {
    const thrown = (() => {
      try {
        return read(name, text)
      } catch (error) {
        return error
      }
    })()
    if (!(thrown instanceof VitrineError)) throw new Error('no error')
    expect(thrown.code).toBe('dataset-invalid')
    expect(thrown.text.what).toBe(`Line ${line} of ${join(folder, name)} cannot be used.`)
    expect(thrown.text.why.toLowerCase()).toContain(why.toLowerCase())
  })

  it.each([
    ['nothing', ''],
    ['a header alone', 'path,labels\n'],
    ['no label at all', 'path,labels\na.png,\n'],
    ['nothing to train on', 'path,labels,split\na.png,x,validation\n'],
  ])('refuses %s as empty', (_, text) => {
    expect(() => read('x.csv', text)).toThrow(expect.objectContaining({ code: 'dataset-empty' }))
  })

  it('says where there is no file', () => {
    expect(() => readLabels(join(folder, 'gone.csv'))).toThrow(
      expect.objectContaining({ code: 'file-not-found' }),
    )
  })
})
