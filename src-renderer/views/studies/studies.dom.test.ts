import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, expect, test, vi } from 'vitest'
import { runIdSchema, startIdSchema } from '#contract/ids.js'
import type { Analysis } from '#contract/study-analysis.js'
import type { StudyPlan } from '#contract/study.js'
import { setLanguage } from '../../lib/words.svelte.js'
import PictureHarness from './picture-harness.svelte'
import StudyCost from './study-cost.svelte'
import StudyField from './study-field.svelte'
import StudyFindings from './study-findings.svelte'

afterEach(() => {
  cleanup()
  setLanguage('en')
})

const [corner, better, same] = [runIdSchema.parse('a'), runIdSchema.parse('b'), runIdSchema.parse('c')] as const // prettier-ignore
const plain = { half: 0.02, regularisation: 'off' } as const
const map: Analysis = {
  kind: 'augmentation-map',
  ...{ done: 3, points: 3, noise: { seeds: 0.004, pictures: 0.012 } },
  levels: ['none', 'light1', 'light2'],
  regularisations: ['off'],
  rows: [
    {
      network: 'test',
      cells: [
        { ...plain, level: 'none', accuracy: 0.6, difference: 0, distinct: false, runs: [corner] }, // prettier-ignore
        { ...plain, level: 'light1', accuracy: 0.7, difference: 0.1, distinct: true, runs: [better] }, // prettier-ignore
        { ...plain, level: 'light2', accuracy: 0.61, difference: 0.01, distinct: false, runs: [same] }, // prettier-ignore
      ],
      regularisedGain: null,
    },
  ],
  verdicts: [
    { key: 'row-augmentation', network: 'test', level: 'light1', gain: 0.1, half: 0.028 },
    { key: 'row-same', network: 'other', difference: 0.01, half: 0.028 },
  ],
}

test('a map says each difference, what is inside the noise, and opens the run of a place', async () => {
  const onopen = vi.fn()
  render(PictureHarness, { analysis: map, onopen })
  expect(screen.getByText('60.0%')).toBeTruthy()
  expect(screen.getByLabelText('61.0% ± 2.0, +1.0 points, not distinguishable')).toBeTruthy()
  await fireEvent.click(screen.getByLabelText('70.0% ± 2.0, +10.0 points'))
  expect(onopen).toHaveBeenCalledWith([better])
})

test('verdicts are sentences in the language of the screen, with how much chance does', () => {
  render(StudyFindings, { analysis: map, title: 'Findings' })
  expect(screen.getByText(/^test: prefer augmentation \(light1\).*10\.0 points/)).toBeTruthy()
  expect(screen.getByText(/Between seeds: 0\.4; by which pictures validate: 1\.2/)).toBeTruthy()
  cleanup()
  setLanguage('zh-CN')
  render(StudyFindings, { analysis: map, title: '结果' })
  expect(screen.getByText(/^test：宜用数据增强（light1）.*高 10\.0 个百分点/)).toBeTruthy()
  expect(screen.getByText(/^other：无法区分/).classList.contains('open')).toBe(true)
})

test('the cost says runs, time and what a budget left out; a wrong budget is told and not used', async () => {
  const onbudget = vi.fn()
  const plan: StudyPlan = {
    points: [],
    omitted: [{ type: 'value', list: 'scratch.learningRates', value: 0.0003 }],
    furtherRuns: 0,
    cost: { runs: 12, existing: 2, seconds: 7200, diskBytes: 4, freeDiskBytes: 2, basis: 'measured' }, // prettier-ignore
  }
  render(StudyCost, { plan, budget: { runs: null, seconds: null }, onbudget })
  expect(screen.getByText('12')).toBeTruthy()
  expect(screen.getByText('2 h')).toBeTruthy()
  expect(screen.getByText('2 runs of these exist already and will be used.')).toBeTruthy()
  expect(screen.getByText('Learning rates from scratch: 0.0003')).toBeTruthy()
  expect(screen.getByText(/may not be room/)).toBeTruthy()
  await fireEvent.input(screen.getByLabelText('At most this many hours'), { target: { value: '1.5' } }) // prettier-ignore
  expect(onbudget).toHaveBeenLastCalledWith({ runs: null, seconds: 5400 })
  await fireEvent.input(screen.getByLabelText('At most this many runs'), { target: { value: '-3' } }) // prettier-ignore
  expect(onbudget).toHaveBeenCalledOnce()
  expect(screen.getByRole('alert').textContent).toBe('A number above 0, or nothing.')
})

const given = { starts: [], datasets: [], sweepable: [] }

test('a list is read as it is typed; what no question can have is told', async () => {
  const onset = vi.fn((value: unknown) => Array.isArray(value) && value.length > 0)
  const field = { type: 'numbers', path: 'learningRates', optional: false } as const
  render(StudyField, { ...given, field, value: [0.01], onset })
  const input = screen.getByLabelText<HTMLInputElement>('Learning rates')
  expect(input.value).toBe('0.01')
  await fireEvent.input(input, { target: { value: '0.01, 0.03' } })
  expect(onset).toHaveBeenLastCalledWith([0.01, 0.03])
  expect(screen.queryByRole('alert')).toBeNull()
  await fireEvent.input(input, { target: { value: '' } })
  expect(screen.getByRole('alert').textContent).toBe('Not a value that this can have.')
})

test('networks are ticked, each architecture from scratch among them', async () => {
  const onset = vi.fn(() => true)
  const start = startIdSchema.parse('scratch')
  const field = { type: 'networks', path: 'networks' } as const
  render(StudyField, { ...given, field, value: [{ start, model: 'Ti/16' }], onset })
  await fireEvent.click(screen.getByLabelText('test from scratch'))
  expect(onset).toHaveBeenCalledWith([
    { start, model: 'test' },
    { start, model: 'Ti/16' },
  ])
})
