import { afterEach, expect, test, vi } from 'vitest'
import { runIdSchema } from '#contract/ids.js'
import { createTries, questionsOf } from './try.svelte.js'

const run = runIdSchema.parse('a')
const file = (name: string, bytes: number): File => new File([new Uint8Array(bytes)], name)

interface Asked {
  readonly runs: readonly string[]
  readonly pictures: readonly { readonly name: string }[]
}

/** A host that says of each picture its own name, and fails on one called `no`. */
function host(): Asked[] {
  const asked: Asked[] = []
  const answer = (name: string): object =>
    name === 'no'
      ? {
          type: 'failed',
          error: { code: 'image-unreadable', what: 'a', why: 'b', remedy: 'c' },
        }
      : { type: 'seen', classes: [{ name, probability: 1 }], milliseconds: 2 }
  vi.stubGlobal('window', {
    vitrine: {
      calls: {
        'predict:pictures': (input: Asked) => {
          asked.push(input)
          const answers = [input.pictures.map(({ name }) => answer(name))]
          return Promise.resolve({ ok: true, value: { answers } })
        },
      },
    },
  })
  return asked
}

afterEach(() => {
  vi.unstubAllGlobals()
})

test('questions are of bounded size and number, a large picture alone', () => {
  const sizes = [1_000_000, 4_000_000, 2_000_000, 20_000_000, 1]
  const pictures = sizes.map((size) => ({ file: { size } }))
  expect(questionsOf(pictures).map((question) => question.map((p) => p.file.size))).toEqual([
    [1_000_000, 4_000_000],
    [2_000_000],
    [20_000_000],
    [1],
  ])
  const many = Array.from({ length: 20 }, () => ({ file: { size: 1 } }))
  expect(questionsOf(many).map(({ length }) => length)).toEqual([8, 8, 4])
})

test('every picture is asked once, also when runs are chosen again while questions are on their way', async () => {
  const asked = host()
  const tries = createTries()
  const names = Array.from({ length: 10 }, (_, index) => `p${String(index)}`)
  tries.add(
    names.map((name) => ({ name, preview: null, file: file(name, 3) })),
    [run],
  )
  tries.ask([run])
  await vi.waitFor(() => {
    expect(tries.pictures.every(({ answers }) => answers.has(run))).toBe(true)
  })
  expect(asked.flatMap(({ pictures }) => pictures.map(({ name }) => name))).toEqual(names)
  expect(tries.pictures.map(({ name, answers }) => [name, answers.get(run)?.type])).toEqual(
    names.map((name) => [name, 'seen']),
  )
  expect(tries.asking).toBe(0)
})

test('a picture that cannot be read fails alone', async () => {
  host()
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('not a picture')))
  const tries = createTries()
  const added = [file('yes', 3), file('huge', 25 * 1048576), file('no', 3)]
  tries.add(
    added.map((one) => ({ name: one.name, preview: null, file: one })),
    [run],
  )
  await vi.waitFor(() => {
    expect(tries.pictures.every(({ answers }) => answers.has(run))).toBe(true)
  })
  expect(tries.pictures.map(({ answers }) => answers.get(run)?.type)).toEqual([
    'seen',
    'failed',
    'failed',
  ])
})
