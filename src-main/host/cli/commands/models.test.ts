/** `evaluate` and `predict` as real commands on a really trained model. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCheckpoint, writeCheckpoint } from '../../../engine/checkpoint/checkpoint.js'
import { readSafetensors, writeSafetensors } from '../../../engine/checkpoint/safetensors.js'
import { makeColours, vitrine, type Line } from '../../../../test/vitrine.js'

let scratch = ''
let data = ''
let workspace = ''
let run = ''
let trained: readonly Line[] = []
const picture = (name: string, index = 1) => join(data, name, `${index}.png`)

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'vitrine-models-'))
  data = join(scratch, 'data')
  workspace = join(scratch, 'workspace')
  await makeColours(data, 10)
  const words = [
    '--model',
    'test',
    '--resolution',
    '16',
    '--batch',
    '8',
    '--steps',
    '60',
    '--loss',
    'softmax',
  ]
  const more = ['--learning-rate', '0.003', '--threads', '1', '--workspace', workspace, '--json']
  const ended = await vitrine(['train', data, ...words, ...more])
  expect(ended.code, ended.error).toBe(0)
  trained = ended.lines
  run = readdirSync(join(workspace, 'runs'))[0] ?? ''
}, 120_000)
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const model = (...words: string[]) =>
  vitrine([...words, '--workspace', workspace, '--threads', '1', '--json'])
const checkpoints = () => join(workspace, 'runs', run, 'checkpoints')
const lastOf = (lines: readonly Line[], type: string) =>
  lines.findLast((line) => line.type === type)

describe('runs', { timeout: 120_000 }, () => {
  it('lists the runs of a workspace, for machines and for people', async () => {
    const listed = await vitrine(['runs', '--workspace', workspace, '--json'])
    const top1 = lastOf(trained, 'result')?.['top1']
    expect(listed.lines).toEqual([
      { type: 'run', id: run, status: 'done', model: 'test', data, top1 },
    ])
    const environment = { VITRINE_WORKSPACE: workspace }
    const people = await vitrine(['runs'], { environment })
    expect(people).toMatchObject({ code: 0, error: '' })
    expect(people.output.split('\n')[1]?.startsWith(`${run}  done `)).toBe(true)
  })
})

describe('evaluate', { timeout: 120_000 }, () => {
  it('gives the numbers that the run itself measured last', async () => {
    const ended = await model('evaluate', run)
    expect(ended.code, ended.error).toBe(0)
    const own = lastOf(trained, 'evaluation')
    expect(own).toMatchObject({ step: 60, split: 'validation', examples: 6 })
    expect(lastOf(ended.lines, 'evaluation')).toEqual({
      ...own,
      loss: expect.closeTo(Number(own?.['loss']), 5),
      calibrationError: expect.closeTo(Number(own?.['calibrationError']), 5),
      seconds: expect.any(Number) as unknown, // of the training there, of the measuring here
    })
    const [top1, loss] = [own?.['top1'], own?.['loss']]
    expect(ended.lines.at(-1)).toMatchObject({ type: 'result', run, step: 60, top1 })
    expect(ended.lines.at(-1)?.['loss']).toBeCloseTo(Number(loss), 5)
  })

  it('measures a checkpoint file away from its run, on all pictures of another folder', async () => {
    const other = join(scratch, 'other')
    await makeColours(other, 4)
    const file = join(scratch, 'copied.safetensors')
    cpSync(join(checkpoints(), 'step-00000060.safetensors'), file)
    const ended = await model('evaluate', file, other)
    expect(ended.code, ended.error).toBe(0)
    const found = lastOf(ended.lines, 'evaluation')
    expect(found).toMatchObject({ split: 'all', examples: 12 })
    expect(Number(found?.['top1'])).toBeGreaterThan(0.9)
    expect(ended.lines.at(-1)).toMatchObject({ type: 'result', run: file, folder: other })
  })

  it.each(['augreg', 'timm'] as const)('measures the same model in %s format', async (format) => {
    const own = join(checkpoints(), 'step-00000060.safetensors')
    const { arrays, gelu } = readCheckpoint(readFileSync(own), own)
    const file = join(scratch, `exported-${format}`)
    writeFileSync(file, writeCheckpoint(arrays, { format, gelu }))
    const [ours, theirs] = [await model('evaluate', own, data), await model('evaluate', file, data)]
    expect(theirs.code, theirs.error).toBe(0)
    const numbers = lastOf(theirs.lines, 'evaluation')
    const expected = lastOf(ours.lines, 'evaluation')
    expect(expected).toMatchObject({ examples: 30, step: 60 })
    // These formats know no step; each measuring takes its own time.
    const seconds: unknown = expect.any(Number)
    expect(numbers).toEqual({ ...expected, step: 0, seconds })
    expect(theirs.lines.map(({ code }) => code)).toContain('class-order')
  })

  it('goes by the names of the classes, not by their places', async () => {
    const own = join(checkpoints(), 'step-00000060.safetensors')
    const { arrays, metadata } = readSafetensors(readFileSync(own), own)
    const file = join(scratch, 'renamed.safetensors')
    const classes = JSON.stringify(['red', 'green', 'blue']) // trained as blue, green, red
    writeFileSync(file, writeSafetensors(arrays, { ...metadata, classes }))
    const [ours, theirs] = [await model('evaluate', own, data), await model('evaluate', file, data)]
    const [, middle] = lastOf(ours.lines, 'evaluation')?.['confusion'] as number[][]
    const confusion = lastOf(theirs.lines, 'evaluation')?.['confusion'] as number[][]
    expect(confusion[1]).toEqual(middle)
    expect(Number(lastOf(ours.lines, 'result')?.['top1'])).toBeGreaterThan(0.9)
    expect(Number(lastOf(theirs.lines, 'result')?.['top1'])).toBeLessThan(0.4)
  })

  it('prints tables for people', async () => {
    const ended = await vitrine(['evaluate', run, '--workspace', workspace, '--threads', '1'])
    expect(ended.code, ended.error).toBe(0)
    for (const words of [/top-1 +\d/, /macro F1/, /calibration error/, /class +pictures +recall/]) {
      expect(ended.output).toMatch(words)
    }
  })

  it('refuses a folder with other classes and names them', async () => {
    const other = join(scratch, 'renamed')
    cpSync(data, other, { recursive: true })
    cpSync(join(other, 'red'), join(other, 'orange'), { recursive: true })
    rmSync(join(other, 'red'), { recursive: true })
    const ended = await model('evaluate', run, other)
    expect(ended.code).toBe(1)
    expect(ended.lines.at(-1)).toMatchObject({ type: 'error', code: 'dataset-invalid' })
    expect(ended.lines.at(-1)?.['why']).toBe(
      'Unknown to the model: orange. Not in the folder: red.',
    )
  })

  it.each([
    ['a missing folder', () => ['evaluate', run, join(scratch, 'nowhere')], 2, 'usage'],
    ['a split that is not there', () => ['evaluate', run, '--split', 'test'], 2, 'usage'],
    ['a resolution between tokens', () => ['evaluate', run, '--resolution', '17'], 2, 'usage'],
    ['a batch of none', () => ['evaluate', run, '--batch', '0'], 2, 'usage'],
    ['words for a number', () => ['evaluate', run, '--batch', 'many'], 2, 'usage'],
  ] as const)('exits for %s with what, why and remedy', async (_, words, code, kind) => {
    const ended = await model(...words())
    expect(ended.code).toBe(code)
    const last = ended.lines.at(-1)
    expect(last).toMatchObject({ type: 'error', code: kind })
    for (const part of ['what', 'why', 'remedy']) expect(last?.[part]).toMatch(/\w+/)
  })

  it('says so when a run has no checkpoint', async () => {
    const empty = join(scratch, 'empty')
    cpSync(join(workspace, 'runs', run), empty, { recursive: true })
    rmSync(join(empty, 'checkpoints'), { recursive: true })
    mkdirSync(join(empty, 'checkpoints'))
    const ended = await model('evaluate', empty)
    expect(ended.lines.at(-1)).toMatchObject({ type: 'error', code: 'run-not-found' })
  })
})

describe('evaluate, interrupted', { timeout: 120_000 }, () => {
  it('stops on Ctrl-C with exit code 130', async () => {
    const many = join(scratch, 'many')
    for (const name of ['red', 'green', 'blue']) {
      mkdirSync(join(many, name), { recursive: true })
      for (let index = 0; index < 2000; index++) {
        symlinkSync(picture(name), join(many, name, `${index}.png`))
      }
    }
    let asked = false
    const words = ['evaluate', run, many, '--batch', '2', '--workspace', workspace]
    const ended = await vitrine([...words, '--threads', '1'], {
      watchError(text, child) {
        if (!asked && text.includes('/6000 pictures')) asked = child.kill('SIGINT')
      },
    })
    expect(asked).toBe(true)
    expect(ended.code, ended.error).toBe(130)
    expect(ended.error).toMatch(/Stopping\. Ctrl-C again ends at once\./)
    expect(ended.error).toMatch(/Interrupted after \d+ of 6000 pictures\.\n {2}why: /)
    expect(ended.output).toBe('')
  })
})

describe('predict', { timeout: 120_000 }, () => {
  it('names the class of each picture in the order given', async () => {
    const images = [picture('red'), picture('blue'), picture('green'), picture('red', 3)]
    const ended = await model('predict', run, ...images, '--batch', '3')
    expect(ended.code, ended.error).toBe(0)
    const found = ended.lines.slice(0, -1).map(({ type, image, classes }) => {
      const named = classes as { name: string; probability: number }[]
      expect(named.map(({ name }) => name).sort()).toEqual(['blue', 'green', 'red'])
      const sorted = named.map(({ probability }) => probability)
      expect(sorted).toEqual([...sorted].sort((a, b) => b - a))
      return [type, image, named[0]?.name]
    })
    const names = ['red', 'blue', 'green', 'red']
    expect(found).toEqual(images.map((image, at) => ['prediction', image, names[at]]))
    expect(ended.lines.at(-1)).toEqual({ type: 'result', run, images: 4 })
  })

  it('goes on past pictures that cannot be read and exits 1', async () => {
    const torn = join(scratch, 'torn.jpg')
    writeFileSync(torn, 'not a picture')
    const missing = join(scratch, 'missing.png')
    const ended = await model('predict', run, torn, picture('red'), missing, '--top', '1')
    expect(ended.code).toBe(1)
    expect(ended.lines.map(({ type, image }) => [type, image])).toEqual([
      ['error', torn],
      ['prediction', picture('red')],
      ['error', missing],
      ['error', undefined],
    ])
    expect(ended.lines[1]?.['classes']).toHaveLength(1)
    expect(ended.lines.at(-1)?.['what']).toBe('2 of 3 pictures could not be read.')
  })

  it('stops on Ctrl-C with exit code 130', async () => {
    const images = new Array<string>(5000).fill(picture('red'))
    const words = ['predict', run, ...images, '--batch', '1', '--workspace', workspace]
    let asked = false
    const ended = await vitrine([...words, '--threads', '1', '--json'], {
      watch(_, child) {
        if (!asked) asked = child.kill('SIGINT')
      },
    })
    expect(ended.code).toBe(130)
    expect(ended.lines.length).toBeLessThan(5000)
    expect(ended.lines.at(-1)).toMatchObject({ type: 'error', code: 'interrupted' })
  })
})
