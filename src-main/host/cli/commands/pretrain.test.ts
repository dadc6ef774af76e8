/** `vitrine pretrain` as a real command: several labels a picture, kill -9, a card that others start from. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs' // prettier-ignore
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeColours, vitrine, type Line } from '../../../../test/vitrine.js'
import { checkpointCardSchema } from '../../../contract/checkpoint-card.js'
import { readSafetensors } from '../../../engine/checkpoint/safetensors.js'

let scratch = ''
let labels = ''
let whole: readonly Line[] = []
const pictures = 24

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'vitrine-pretrain-'))
  const folder = join(scratch, 'halves')
  mkdirSync(folder)
  labels = join(folder, 'labels.csv')
  const lines = ['path,labels']
  // Red or not, and light or dark: labels that come together. One picture shows neither.
  for (let at = 0; at < pictures; at++) {
    const [red, light] = [at % 2 === 0, at % 3 === 0]
    const value = (light ? 150 : 40) + at * 4
    const background = { r: red ? value : 0, g: red ? 0 : value, b: 0 }
    const name = `${at}.png`
    await sharp({ create: { width: 24, height: 24, channels: 3, background } })
      .png()
      .toFile(join(folder, name))
    const own = at === 5 ? '' : `${red ? 'red' : 'green'}${light ? '|light' : ''}`
    lines.push(`${name},${own}`)
  }
  writeFileSync(labels, `${lines.join('\n')}\n`)
  const ended = await vitrine(words('whole'))
  expect(ended.code, ended.error).toBe(0)
  whole = ended.lines
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const steps = 60
const words = (workspace: string, ...more: string[]) => [
  ...['pretrain', '--labels', labels, '--model', 'test', '--resolution', '16', '--batch', '8'],
  ...['--steps', String(steps), '--threads', '1', '--learning-rate', '0.003', '--json'],
  ...['--level', 'light2', '--dropout', '0.1', '--licence', 'MIT, drawn for a test'],
  ...['--workspace', join(scratch, workspace), ...more],
]

function onlyRun(workspace: string): string {
  const runs = join(scratch, workspace, 'runs')
  return join(runs, readdirSync(runs)[0] ?? '')
}

const cardFile = (workspace: string) =>
  join(scratch, workspace, 'models', 'halves-test', 'card.json')
const readCard = (workspace: string) =>
  checkpointCardSchema.parse(JSON.parse(readFileSync(cardFile(workspace), 'utf8')))

/** All that is told of training but for what a clock or a process says. */
function numbers(lines: readonly Line[]) {
  return lines.flatMap((line) => {
    if (line.type !== 'step' && line.type !== 'evaluation') return []
    const times = ['seconds', 'imagesPerSecond', 'secondsLeft', 'engineSeconds', 'waitSeconds']
    const timed = [...times, 'residentBytes']
    return [Object.fromEntries(Object.entries(line).filter(([name]) => !timed.includes(name)))]
  })
}

describe('pretrain', { timeout: 120_000 }, () => {
  it('learns several labels a picture, from the prior', () => {
    const losses = whole.flatMap((line) => (line.type === 'step' ? [Number(line['loss'])] : []))
    // Three classes at a bias of -ln 3: softplus(-ln 3) = ln(4/3) each, and ln 3 more for a label.
    const first = losses[0] ?? NaN
    const labelsShown = (first - 3 * Math.log(4 / 3)) / Math.log(3)
    expect(labelsShown).toBeGreaterThan(0.9)
    expect(labelsShown).toBeLessThan(2.1)
    const last = whole.findLast((line) => line.type === 'evaluation')
    expect(last).toMatchObject({ step: steps, confusion: [] })
    expect(last?.['top1']).toBeGreaterThan(0.7)
    expect(last?.['meanAveragePrecision']).toBeGreaterThan(0.7)
    expect(losses.slice(-5).reduce((a, b) => a + b) / 5).toBeLessThan(first * 0.8)
  })

  it('goes on after kill -9 with the same numbers, to the same weights and card', async () => {
    let killed = false
    const torn = await vitrine(words('torn'), {
      watch(line) {
        if (killed || line.type !== 'step' || Number(line['step']) < 33) return
        killed = true
        process.kill(Number(readFileSync(join(onlyRun('torn'), 'lock'), 'utf8')), 'SIGKILL')
      },
    })
    expect(torn.code).toBe(1)
    const resumed = await vitrine(['resume', onlyRun('torn'), '--json'])
    expect(resumed.code, resumed.error).toBe(0)
    const again = numbers(resumed.lines)
    expect(again.length).toBeGreaterThan(10)
    expect(again).toEqual(numbers(whole).slice(-again.length))
    const [one, other] = [readCard('whole'), readCard('torn')]
    expect(other.metrics).toEqual(one.metrics)
    const weights = (workspace: string, file: string) =>
      readFileSync(join(dirname(cardFile(workspace)), file))
    const arrays = (bytes: Buffer) => readSafetensors(bytes, 'weights').arrays
    expect(arrays(weights('torn', other.weights.file))).toEqual(
      arrays(weights('whole', one.weights.file)),
    )
  })

  it('writes a card that says where the weights come from, and nothing of the machine’s folders', () => {
    const card = readCard('whole')
    expect(card).toMatchObject({
      name: 'halves-test',
      run: basename(onlyRun('whole')),
      step: steps,
      model: { name: 'test', gelu: 'tanh', resolution: 16 },
      // A fifth of 24 is set aside.
      data: { name: 'halves', labels: 'multi', train: 19, validation: 5, classes: 3, licence: 'MIT, drawn for a test' }, // prettier-ignore
      recipe: { recipe: 'pretrain', from: 'scratch', train: { seed: 0, loss: 'sigmoid' } },
      compute: { imagesSeen: steps * 8 },
      metrics: { step: steps },
    })
    expect(card.compute.operations).toBeGreaterThan(card.compute.imagesSeen * card.model.parameters)
    const folder = dirname(cardFile('whole'))
    expect(readdirSync(folder).sort()).toEqual(['card.json', card.weights.file])
    const bytes = readFileSync(join(folder, card.weights.file))
    expect(bytes.length).toBe(card.weights.bytes)
    for (const text of [bytes.toString('latin1'), readFileSync(cardFile('whole'), 'utf8')])
      expect(text).not.toContain(scratch)
    const { arrays, metadata } = readSafetensors(bytes, 'weights')
    expect([...arrays.keys()].some((name) => /^(first|second|accumulator)/.test(name))).toBe(false)
    expect(JSON.parse(metadata['classes'] ?? '')).toEqual(['green', 'light', 'red'])
  })

  it('is measured again with its own numbers, and on other labels', async () => {
    const last = whole.findLast((line) => line.type === 'evaluation')
    const same = await vitrine(['evaluate', onlyRun('whole'), '--json'])
    expect(same.lines.find((line) => line.type === 'evaluation')).toMatchObject({
      top1: last?.['top1'],
      meanAveragePrecision: last?.['meanAveragePrecision'],
      examples: last?.['examples'],
    })
    const few = join(dirname(labels), 'few.jsonl')
    writeFileSync(few, '{"path":"0.png","labels":["red","light"]}\n{"path":"1.png","labels":[]}\n')
    const other = await vitrine(['evaluate', onlyRun('whole'), few, '--json'])
    expect(other.code, other.error).toBe(0)
    expect(other.lines.find((line) => line.type === 'evaluation')).toMatchObject({ examples: 1 })
    // The card's weights alone know their step and classes too.
    const { file } = readCard('whole').weights
    const weights = join(dirname(cardFile('whole')), file)
    const alone = await vitrine(['evaluate', weights, few, '--json'])
    expect(alone.lines.find((line) => line.type === 'evaluation')).toMatchObject({
      ...{
        examples: 1,
        step: steps,
        loss: other.lines.find((line) => line.type === 'evaluation')?.['loss'],
      },
    })
  })

  it('starts another run by card, model or run, and refuses damaged weights', async () => {
    const data = join(scratch, 'colours')
    await makeColours(data, 4)
    const tune = (from: string) =>
      vitrine([
        ...['train', data, '--from', from, '--steps', '2', '--batch', '4', '--threads', '1'],
        ...['--json', '--workspace', join(scratch, 'whole')],
      ])
    const froms = [cardFile('whole'), dirname(cardFile('whole')), 'halves-test', basename(onlyRun('whole'))] // prettier-ignore
    const ends = await Promise.all(froms.map(tune))
    for (const { code, error } of ends) expect(code, error).toBe(0)
    const losses = ends.map(({ lines }) => lines.find((line) => line.type === 'step')?.['loss'])
    expect(new Set(losses.slice(0, 3)).size).toBe(1)
    const bad = join(scratch, 'whole', 'models', 'bad')
    mkdirSync(bad)
    const { file } = readCard('whole').weights
    const bytes = readFileSync(join(dirname(cardFile('whole')), file))
    writeFileSync(join(bad, file), bytes.fill(7, bytes.length - 8))
    copyFileSync(cardFile('whole'), join(bad, 'card.json'))
    const refused = await tune('bad')
    expect(refused.code).toBe(1)
    expect(refused.lines.at(-1)).toMatchObject({ type: 'error', code: 'checkpoint-malformed' })
  })

  it('renews the card at each checkpoint where that is asked for', async () => {
    const ended = await vitrine(
      words('often', '--card', 'checkpoints', '--checkpoint-every', '20', '--evaluate-every', '60'),
    )
    const cards = ended.lines.filter((line) => line.type === 'card')
    expect(cards.map((line) => line['step'])).toEqual([20, 40, 60])
    expect(readCard('often')).toMatchObject({ step: 60, weights: { file: 'model-60.safetensors' } })
  })

  it.each([
    ['one class a picture for its loss', ['--loss', 'softmax'], 'softmax'],
    ['one class a picture for its weights', ['--class-weights', 'balanced'], 'Class weights'],
  ])('refuses what needs %s', async (_, more, word) => {
    const ended = await vitrine(words('wrong', ...more))
    expect(ended.code).toBe(2)
    expect(ended.lines.at(-1)?.['what']).toContain(word)
    expect(readdirSync(join(scratch, 'wrong', 'runs'))).toEqual([])
  })

  it('takes a folder of classes too', async () => {
    const data = join(scratch, 'single')
    await makeColours(data, 4)
    const ended = await vitrine([
      ...['pretrain', data, '--model', 'test', '--resolution', '16', '--batch', '4'],
      ...['--steps', '2', '--threads', '1', '--json', '--workspace', join(scratch, 'folder')],
    ])
    expect(ended.code, ended.error).toBe(0)
    const evaluation = ended.lines.findLast((line) => line.type === 'evaluation')
    expect(evaluation).toMatchObject({ meanAveragePrecision: null })
    expect(evaluation?.['confusion']).toHaveLength(3)
  })
})
