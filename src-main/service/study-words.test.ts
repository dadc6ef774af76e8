/** Questions said in words. */
import { expect, it } from 'vitest'
import type { DatasetId, StartId } from '../contract/ids.js'
import { studyKinds } from '../contract/study-question.js'
import { usualQuestion } from '../study/usual.js'
import { questionOfWords, type QuestionWords } from './study-words.js'

const none: QuestionWords = {
  ...{ starts: [], models: [], seeds: undefined, set: [], axes: [], independent: null, wish: {} },
}
const id = (name: string) => name as StartId
const usual = (kind: (typeof studyKinds)[number]) => usualQuestion(kind, 'd' as DatasetId, [])

it('leaves a usual question as it is where nothing is said', () => {
  for (const kind of studyKinds) {
    expect(questionOfWords(usual(kind), none)).toEqual(usual(kind))
  }
})

it('sets lists, single fields, and what is trained, where each kind keeps it', () => {
  expect(
    questionOfWords(usual('transfer-or-scratch'), {
      ...{ ...none, starts: [id('a')], seeds: '0, 1', wish: { model: { resolution: 96 } } },
      set: ['transfer.steps=50,100', 'scratch.levels=none'],
    }),
  ).toMatchObject({
    ...{ start: 'a', seeds: [0, 1], wish: { model: { resolution: 96 } } },
    ...{ transfer: { steps: [50, 100] }, scratch: { levels: ['none'] } },
  })
  expect(
    questionOfWords(usual('which-checkpoint'), {
      ...{ ...none, starts: [id('a'), id('b')], set: ['fineTune=1'] },
    }),
  ).toMatchObject({ recommended: 'a', others: ['b'], fineTune: 1 })
  expect(
    questionOfWords(usual('free-sweep'), {
      ...{ ...none, models: ['S/16'], axes: ['augment.level=none,light1'] },
      set: ['strategy={"type":"random","runs":3,"seed":1}'],
    }),
  ).toMatchObject({
    network: { start: 'scratch', model: 'S/16' },
    axes: [{ type: 'values', path: 'augment.level', values: ['none', 'light1'] }],
    strategy: { type: 'random', runs: 3 },
  })
  expect(
    questionOfWords(usual('augmentation-map'), { ...none, set: ['weightDecays=null'] }),
  ).toMatchObject({ weightDecays: null })
})

it.each([
  ['no such field', { set: ['transfer.stepz=1'] }, 'The question has no field transfer.stepz.'],
  ['no values', { set: ['transfer.steps'] }, 'transfer.steps cannot be read.'],
  ['a word for a number', { set: ['transfer.steps=many'] }, 'The field transfer.steps.0 of the question cannot be used.'], // prettier-ignore
  ['a flag of another kind', { axes: ['train.batch=1'] }, '--axis is of no use here.'],
  ['pictures apart where none are asked for', { independent: 'x' as DatasetId }, '--independent is of no use here.'], // prettier-ignore
  ['an architecture in place of a checkpoint', { models: ['Ti/16'] }, '--model is of no use here.'],
  ['half an object', { set: ['transfer={'] }, 'transfer={ is no JSON.'.replace('transfer=', '')],
])('refuses %s', (_name, words, what) => {
  const asked = () => questionOfWords(usual('transfer-or-scratch'), { ...none, ...words })
  expect(asked).toThrow(expect.objectContaining({ code: 'usage', text: expect.objectContaining({ what }) as object }) as Error) // prettier-ignore
})
