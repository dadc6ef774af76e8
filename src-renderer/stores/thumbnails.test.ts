import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pictureRefSchema, type PictureRef } from '#contract/picture.js'
import { createThumbnailSource } from './thumbnails.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function picture(index: number): PictureRef {
  return pictureRefSchema.parse({ of: 'dataset', dataset: 'pets', split: 'train', index })
}

const name = (ref: PictureRef) => `data:image/jpeg,${ref.index}`

test('asks together for what is wanted together, at most 64 a request, each once', async () => {
  const asked: number[][] = []
  const source = createThumbnailSource(160, (pictures) => {
    asked.push(pictures.map(({ index }) => index))
    return Promise.resolve(pictures.map(name))
  })
  const wanted = Array.from({ length: 70 }, (_, index) => source.load(picture(index)))
  const again = source.load(picture(3))
  await vi.advanceTimersByTimeAsync(20)
  expect(asked.map((batch) => batch.length)).toEqual([64, 6])
  expect(await again).toBe('data:image/jpeg,3')
  expect(await Promise.all(wanted)).toEqual(
    Array.from({ length: 70 }, (_, index) => `data:image/jpeg,${index}`),
  )
  void source.load(picture(3))
  await vi.advanceTimersByTimeAsync(20)
  expect(asked).toHaveLength(2)
  source.forget()
  void source.load(picture(3))
  await vi.advanceTimersByTimeAsync(20)
  expect(asked).toHaveLength(3)
})

test('an unreadable picture is null; a failed request fails all of it and can be asked again', async () => {
  let broken = true
  const source = createThumbnailSource(160, (pictures) =>
    broken ? Promise.reject(new Error('gone')) : Promise.resolve(pictures.map(() => null)),
  )
  const failures = Promise.allSettled([source.load(picture(0)), source.load(picture(1))])
  await vi.advanceTimersByTimeAsync(20)
  expect((await failures).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  broken = false
  const answer = source.load(picture(0))
  await vi.advanceTimersByTimeAsync(20)
  expect(await answer).toBeNull()
})
