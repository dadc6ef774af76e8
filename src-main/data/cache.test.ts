import { expect, it } from 'vitest'
import type { Picture } from '../engine/augment/picture.js'
import { cachedDecode } from './cache.js'

/** Decodes `name:bytes` to that many bytes, and notes what it was asked for. */
function counting() {
  const asked: string[] = []
  const decode = async (path: string): Promise<Picture> => {
    asked.push(path)
    return { width: 1, height: 1, data: new Uint8Array(Number(path.split(':')[1])) }
  }
  return { asked, decode }
}

async function askedFor(bytes: number, paths: readonly string[]): Promise<string[]> {
  const { asked, decode } = counting()
  const cached = cachedDecode(decode, bytes)
  for (const path of paths)
    expect((await cached(path)).data).toHaveLength(Number(path.split(':')[1]))
  return asked
}

it('decodes a picture that fits once, and drops the one that was used longest ago', async () => {
  expect(await askedFor(100, ['a:40', 'b:40', 'a:40', 'b:40'])).toEqual(['a:40', 'b:40'])
  // c drives out b, as a was used since.
  const paths = ['a:40', 'b:40', 'a:40', 'c:40', 'a:40', 'c:40', 'b:40']
  expect(await askedFor(100, paths)).toEqual(['a:40', 'b:40', 'c:40', 'b:40'])
})

it('keeps within its bytes: exactly full is held, one more is not', async () => {
  const twice = ['a:50', 'b:50', 'a:50', 'b:50']
  expect(await askedFor(100, twice)).toHaveLength(2)
  expect(await askedFor(99, twice)).toHaveLength(4)
  // A picture larger than the cache drives nothing out.
  expect(await askedFor(60, ['a:50', 'big:61', 'a:50', 'big:61'])).toEqual([
    'a:50',
    'big:61',
    'big:61',
  ])
})

it('holds nothing at 0, and no failure', async () => {
  expect(await askedFor(0, ['a:1', 'a:1'])).toHaveLength(2)
  let failures = 0
  const cached = cachedDecode(async () => {
    throw new Error(`failure ${++failures}`)
  }, 100)
  await expect(cached('a')).rejects.toThrow('failure 1')
  await expect(cached('a')).rejects.toThrow('failure 2')
})
