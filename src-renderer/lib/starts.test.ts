import { expect, test } from 'vitest'
import { startSchema, type Start } from '#contract/start.js'
import {
  defaultStart,
  filterChoices,
  filterStarts,
  hasTrained,
  isUsable,
  orderStarts,
  startOf,
} from './starts.js'

function start(id: string, parts: Partial<Start>): Start {
  return startSchema.parse({
    id,
    kind: 'published',
    title: id,
    model: 'Ti/16',
    data: 'ImageNet-21k',
    imagenetTop1: null,
    parameters: 5_700_000,
    resolution: 224,
    bytes: null,
    file: null,
    repository: null,
    recommended: false,
    imagesPerSecond: null,
    ...parts,
  })
}

const scratch = start('scratch', { kind: 'scratch', model: null, data: null, parameters: null })
const tiny = start('tiny', { recommended: true, repository: 'timm/vit_tiny' })
const small = start('small', { model: 'S/16', parameters: 22e6, file: '/models/small.npz' })
const smallFirst = start('small-first', {
  model: 'S/32',
  parameters: 23e6,
  file: '/models/s32.npz',
  recommended: true,
})
const large = start('large', { model: 'L/16', data: 'ImageNet-1k', parameters: 304e6 })
const own = start('own', { kind: 'run', file: '/runs/1/best.safetensors', data: null })
const all = [scratch, large, tiny, small, smallFirst, own]
const ids = (starts: readonly Start[]) => starts.map((each) => String(each.id))

test('what is here comes first, one’s own before published, scratch last', () => {
  expect(ids(orderStarts(all))).toEqual(['own', 'small-first', 'small', 'tiny', 'large', 'scratch'])
})

test('search takes all words from title, model, data and repository', () => {
  const search = (words: string) =>
    ids(filterStarts(all, { search: words, model: null, data: null }))
  expect(search('timm tiny')).toEqual(['tiny'])
  expect(search('  S/ 21K ')).toEqual(['small', 'small-first'])
  expect(search('tiny large')).toEqual([])
})

test('filters are by model and data', () => {
  const filtered = filterStarts(all, { search: '', model: null, data: 'ImageNet-1k' })
  expect(ids(filtered)).toEqual(['large'])
  expect(filterChoices([tiny, large, own, scratch])).toEqual({
    models: ['Ti/16', 'L/16'],
    data: ['ImageNet-21k', 'ImageNet-1k'],
  })
})

test('the default is the recommended one that is here, else any here, else scratch', () => {
  expect(defaultStart(all)?.id).toBe('small-first')
  expect(defaultStart([scratch, tiny, small])?.id).toBe('small')
  expect(defaultStart([scratch, tiny])?.id).toBe('scratch')
  expect(defaultStart([{ ...own, model: 'test' }, scratch])?.id).toBe('scratch')
  expect(defaultStart([])).toBeNull()
  expect(isUsable(tiny)).toBe(false)
})

test('the start of a config is found by its file', () => {
  expect(startOf(all, '/models/small.npz')?.id).toBe('small')
  expect(startOf(all, 'scratch')?.id).toBe('scratch')
  expect(startOf(all, '/gone.npz')).toBeNull()
})

test('trained weights are here once a file of them is; a run of one’s own is none', () => {
  const run = start('run-1', { kind: 'run', file: '/runs/1' })
  expect(hasTrained([scratch, tiny, run])).toBe(false)
  expect(hasTrained([scratch, small])).toBe(true)
  expect(hasTrained([start('starter', { kind: 'starter', file: '/starter/model.npz' })])).toBe(true)
})
