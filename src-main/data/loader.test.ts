import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import sharp from 'sharp'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../engine/augment/random.js'
import { createLoader, type Loader, type LoaderOptions } from './loader.js'
import type { Example } from './scan.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-loader-'))

/** Noise, so that every crop differs. */
async function jpegOf(index: number, side: number): Promise<Uint8Array> {
  const random = createRandom(index, side)
  const values = Uint8Array.from({ length: side * side * 3 }, () => random.integer(256))
  return sharp(values, { raw: { width: side, height: side, channels: 3 } })
    .jpeg()
    .toBuffer()
}

async function written(
  name: string,
  content: Uint8Array | string,
  label: number,
): Promise<Example> {
  const path = join(folder, name)
  writeFileSync(path, content)
  return { path, label }
}

/** Ten pictures; each has a label of its own, which tells it in a batch. */
let sound: Example[] = []
beforeAll(async () => {
  sound = await Promise.all(
    Array.from({ length: 10 }, async (_, at) =>
      written(`${at}.jpg`, await jpegOf(at, 40 + at), at),
    ),
  )
})

const open: Loader[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((loader) => loader.close()))
})

type Options = Partial<LoaderOptions> & {
  readonly batch?: number
  readonly level?: 'none' | 'medium2'
}
function loaderOf({ batch = 4, level = 'medium2', ...options }: Options = {}): Loader {
  const loader = createLoader({
    examples: sound,
    resolution: 32,
    seed: 7,
    workers: 1,
    cacheMebibytes: 0,
    train: { level, cropMinimumArea: 0.05, flip: true, batch },
    ...options,
  })
  open.push(loader)
  return loader
}

/** Everything of some steps, as one value that can be compared. */
async function steps(loader: Loader, startStep: number, count: number) {
  const batches = []
  for await (const { step, images, labels, lambda } of loader.train({ startStep, steps: count })) {
    batches.push({
      step,
      images: Buffer.from(images).toString('base64'),
      labels: [...labels].map(Number),
      lambda,
    })
  }
  return batches
}

describe('training batches', () => {
  it('are the same bytes from one worker, three, and with a cache', async () => {
    const one = await steps(loaderOf(), 0, 7)
    expect(await steps(loaderOf({ workers: 3 }), 0, 7)).toEqual(one)
    expect(await steps(loaderOf({ cacheMebibytes: 1 }), 0, 7)).toEqual(one)
    // A cache that holds some pictures only: one takes 40 * 40 * 3 bytes and more.
    expect(await steps(loaderOf({ workers: 2, cacheMebibytes: 0.03 }), 0, 7)).toEqual(one)
    expect(await steps(loaderOf({ seed: 8 }), 0, 7)).not.toEqual(one)
  })

  it('go on from a step as if there had been no break', async () => {
    const whole = await steps(loaderOf(), 0, 8)
    expect(await steps(loaderOf({ workers: 2 }), 5, 3)).toEqual(whole.slice(5))
  })

  it('pass over every picture once an epoch, each epoch in another order', async () => {
    const batches = await steps(loaderOf({ batch: 5 }), 0, 8)
    const labels = batches.flatMap((batch) => batch.labels)
    const epochs = [0, 1, 2, 3].map((epoch) => labels.slice(epoch * 10, epoch * 10 + 10))
    for (const epoch of epochs)
      expect(epoch.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(new Set(epochs.map(String)).size).toBe(4)
  })

  it('crop a picture anew each epoch', async () => {
    const [first] = sound
    const batches = await steps(
      loaderOf({ examples: first ? [first] : [], batch: 1, level: 'none' }),
      0,
      4,
    )
    expect(new Set(batches.map(({ images }) => images)).size).toBe(4)
  })
})

describe('unreadable pictures', () => {
  it('give way to the next, are left out of evaluation, and are listed with the reason', async () => {
    const [zero, one, , three] = sound
    const cut = await written('cut.jpg', (await jpegOf(99, 64)).subarray(0, 900), 100)
    const text = await written('text.jpg', 'no picture', 101)
    const examples = [zero, cut, text, three, one].filter((example) => example !== undefined)
    const loader = loaderOf({ examples, workers: 2, batch: 5 })
    const [epoch] = await steps(loader, 0, 1)
    expect(epoch?.labels.toSorted((a, b) => a - b)).toEqual([0, 1, 3, 3, 3])
    const evaluated = []
    for await (const batch of loader.evaluate({ batch: 2 })) {
      evaluated.push(...[...batch.indices].slice(0, batch.count))
      expect([...batch.labels].slice(0, batch.count)).toEqual(
        [...batch.indices].slice(0, batch.count).map((index) => examples[index]?.label),
      )
      const rest = batch.images.subarray(batch.count * 32 * 32 * 3)
      expect(rest.every((value) => value === 0)).toBe(true)
    }
    expect(evaluated).toEqual([0, 3, 4])
    expect(loader.skipped().map(({ path }) => path)).toEqual([cut.path, text.path])
    expect(loader.skipped()[1]?.reason).toMatch(/unsupported image format/)
  })

  it('throw dataset-empty when there is no other', async () => {
    const examples = await Promise.all(
      [1, 2].map((at) => written(`bad-${at}.jpg`, 'no picture', at)),
    )
    await expect(steps(loaderOf({ examples }), 0, 1)).rejects.toMatchObject({
      code: 'dataset-empty',
    })
    await expect(steps(loaderOf({ examples: [] }), 0, 1)).rejects.toMatchObject({
      code: 'dataset-empty',
    })
  })
})

describe('a loop over batches that is left early', () => {
  /** Sound pictures, then forty that take long to be found unreadable, as `skipped` shows. */
  async function slowExamples(): Promise<Example[]> {
    const random = createRandom(1)
    const values = Uint8Array.from({ length: 900 * 900 * 3 }, () => random.integer(256))
    const raw = { width: 900, height: 900, channels: 3 } as const
    const whole = await sharp(values, { raw }).jpeg().toBuffer()
    const slow = await written('slow.jpg', whole.subarray(0, whole.length - 2000), 0)
    return [...sound, ...sound, ...Array<Example>(40).fill(slow)]
  }

  it.each(['break', 'throw'] as const)(
    'by %s takes back the batches ordered ahead',
    async (how) => {
      const loader = loaderOf({ examples: await slowExamples() })
      const batches = loader.evaluate({ batch: 20 })
      const use = async () => {
        for await (const batch of batches) {
          expect(batch.count).toBe(20)
          if (how === 'throw') throw new Error('a consumer failed')
          break
        }
      }
      await use().catch((thrown: unknown) =>
        expect(thrown).toMatchObject({ message: 'a consumer failed' }),
      )
      const met = loader.skipped().length
      expect(met).toBeLessThan(40)
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(loader.skipped()).toHaveLength(met)
      // The worker is free for other batches.
      expect(await steps(loader, 0, 1)).toHaveLength(1)
    },
  )

  it('ends a batch that is awaited when the loader is closed', async () => {
    const loader = loaderOf({ examples: (await slowExamples()).slice(-40) })
    const batches = loader.evaluate({ batch: 40 })
    const waiting = expect(batches.next()).rejects.toMatchObject({ code: 'interrupted' })
    await loader.close()
    await waiting
  })
})

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

it('keeps within its memory over many batches', async () => {
  const loader = loaderOf({ resolution: 224, batch: 16, level: 'none' })
  const resident: number[] = []
  for await (const { step } of loader.train({ startStep: 0, steps: 60 })) {
    if (step % 20 !== 19) continue
    // Shared memory is freed late by itself: only what is still held may count.
    collect()
    resident.push(process.memoryUsage().arrayBuffers / 2 ** 20, process.memoryUsage.rss() / 2 ** 20)
  }
  // A batch takes 2.3 MiB: forty that were kept would take 92.
  const [held = 0, first = 0] = resident
  expect((resident.at(-2) ?? Infinity) - held).toBeLessThan(15)
  expect((resident.at(-1) ?? Infinity) - first).toBeLessThan(50)
})
