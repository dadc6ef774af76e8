import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChannelInput } from '../contract/channels.js'
import { datasetIdSchema, runIdSchema, startIdSchema, type RunId } from '../contract/ids.js'
import { launchChild, type LaunchProcess } from '../platform/process-port.js'
import { openService, type OpenedService } from '../../test/service.js'
import { makeColours } from '../../test/vitrine.js'

let opened: OpenedService
let run: RunId
let red: string
/** Processes that look at pictures, newest last. */
const pids: number[] = []
const launch: LaunchProcess = (file, events) => {
  const port = launchChild(file, events)
  if (file.endsWith('model-process.mjs') && port.pid !== undefined) pids.push(port.pid)
  return port
}

type Picture = ChannelInput<'predict:pictures'>['pictures'][number]
const call = () => opened.service.handlers
const ask = (pictures: Picture[], runs = [run]) =>
  call()['predict:pictures']({ runs, pictures, top: 2 })
const sent = (data: string): Picture => ({ type: 'sent', name: 'mine.png', data })

beforeAll(async () => {
  opened = await openService({ host: { launch } })
  const folder = join(opened.folder, 'colours')
  await makeColours(folder, 6)
  red = readFileSync(join(folder, 'red', '3.png')).toString('base64')
  const { id: dataset } = await call()['datasets:add']({ folder })
  const created = await call()['runs:create']({
    dataset,
    start: startIdSchema.parse('scratch'),
    wish: {
      model: { name: 'test', resolution: 32 },
      augment: { level: 'none' },
      train: { batch: 8, duration: { steps: 40 }, learningRate: 0.01, loss: 'softmax' },
    },
    notes: { name: '', tags: [], notes: '' },
  })
  run = created.id
  await opened.when('runs', ({ changed }) =>
    changed.some(({ id, status }) => id === run && status === 'done'),
  )
}, 120_000)
afterAll(() => opened.close())

describe('predict:pictures', () => {
  it('answers each picture in the order asked, a damaged one alone with why', async () => {
    const known: Picture = {
      type: 'known',
      picture: { of: 'run', run, split: 'validation', index: 0 },
    }
    const gone: Picture = {
      type: 'known',
      picture: { of: 'run', run, split: 'train', index: 999 },
    }
    const { answers } = await ask([sent(red), sent(Buffer.from('none').toString('base64')), known, gone]) // prettier-ignore
    const [first, damaged, third, missing] = answers[0] ?? []
    if (first?.type !== 'seen' || third?.type !== 'seen') throw new Error('not seen')
    expect(first.classes[0]?.name).toBe('red')
    expect(first.classes).toHaveLength(2)
    expect(third.classes[0]?.name).toBe('blue')
    expect(first.milliseconds).toBeGreaterThan(0)
    expect(damaged).toMatchObject({ type: 'failed', error: { code: 'image-unreadable' } })
    expect(missing).toMatchObject({ type: 'failed', error: { code: 'picture-not-found' } })
  })

  it('fails a run without checkpoints alone', async () => {
    const empty = runIdSchema.parse('never-was')
    const { answers } = await ask([sent(red)], [empty, run])
    expect(answers[0]?.[0]).toMatchObject({ type: 'failed' })
    expect(answers[1]?.[0]).toMatchObject({ type: 'seen' })
  })

  it('fails the question that its process dies with, and answers the next one', async () => {
    const pid = pids.at(-1) ?? 0
    const question = ask(Array.from({ length: 64 }, () => sent(red)))
    process.kill(pid, 'SIGKILL')
    await expect(question).rejects.toMatchObject({ code: 'engine-died' })
    const { answers } = await ask([sent(red)])
    expect(answers[0]?.[0]).toMatchObject({ type: 'seen' })
    expect(pids.at(-1)).not.toBe(pid)
  })

  it('lists the run as a starting point, and plans from its best checkpoint', async () => {
    const starts = await opened.when('starts', (list) => list.some(({ kind }) => kind === 'run'))
    const start = starts.find(({ kind }) => kind === 'run')
    const dataset = datasetIdSchema.parse('sample')
    const id = start?.id ?? startIdSchema.parse('scratch')
    const answer = await call()['plan:resolve']({ dataset, start: id, wish: {} })
    if (answer.type !== 'resolved') throw new Error(answer.why)
    expect(answer.config.model.from).toMatch(/step-\d+\.safetensors$/)
    expect(answer.config.model).toMatchObject({ name: 'test', resolution: 32 })
  })
})

describe('the app', () => {
  it('lists folders without hidden ones, with checkpoints and the number of pictures', async () => {
    const folder = join(opened.folder, 'shelf')
    mkdirSync(join(folder, 'inner'), { recursive: true })
    mkdirSync(join(folder, '.hidden'))
    writeFileSync(join(folder, 'b.npz'), '')
    writeFileSync(join(folder, 'a.JPG'), '')
    writeFileSync(join(folder, 'notes.txt'), '')
    const listing = await call()['app:list-folder']({ folder })
    expect(listing).toMatchObject({ folder, parent: opened.folder, pictures: 1 })
    expect(listing.folders.map(({ name }) => name)).toEqual(['inner'])
    expect(listing.files.map(({ name }) => name)).toEqual(['b.npz'])
    rmSync(folder, { recursive: true })
    await expect(call()['app:list-folder']({ folder })).rejects.toMatchObject({
      code: 'file-not-found',
    })
  })

  it('keeps settings over a restart, and names no folder in diagnostics', async () => {
    const changed = await call()['settings:update']({ theme: 'dark' })
    expect(changed.theme).toBe('dark')
    const text = await call()['app:diagnostics'](undefined)
    expect(text).toContain('"theme": "dark"')
    expect(text).not.toContain(opened.folder)
    opened = await opened.again()
    const { settings } = await call()['app:snapshot'](undefined)
    expect(settings.value.theme).toBe('dark')
  })
})
