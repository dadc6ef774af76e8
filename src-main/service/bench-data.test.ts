import { availableParallelism } from 'node:os'
import { expect, it } from 'vitest'
import { describeDataBench } from '../host/cli/commands/bench-data.js'
import { benchData, type DataBenchRequest } from './bench-data.js'

const small: DataBenchRequest = {
  resolution: 32,
  level: 'medium2',
  workers: [1, 2],
  batch: 4,
  batches: 2,
}

async function resultsOf(request: DataBenchRequest) {
  const results = []
  for await (const result of benchData(request)) results.push(result)
  return results
}

it('measures the sample pictures, once a worker count, and compares with training', async () => {
  const results = await resultsOf({ ...small, trainImagesPerSecond: 1e9 })
  expect(results.map(({ workers }) => workers)).toEqual([1, 2])
  for (const result of results) {
    const { imagesPerSecond, imagesPerSecondPerWorker, workers, rounds, training } = result
    expect(rounds).toHaveLength(5)
    expect(rounds.toSorted((a, b) => a - b)[2]).toBe(imagesPerSecond)
    expect(imagesPerSecondPerWorker).toBe(imagesPerSecond / workers)
    expect(training?.keepsUp).toBe(false)
    expect(training?.shareOfCores).toBeCloseTo(
      1e9 / imagesPerSecondPerWorker / availableParallelism(),
    )
    for (const cost of Object.values(result.stageMilliseconds)) expect(cost).toBeGreaterThan(0)
    expect(describeDataBench(result)).toMatch(/holds back training at 1000000000 img\/s/)
  }
})

it.each([
  ['level', { level: 'medium3' }],
  ['workers', { workers: [0] }],
  ['batch', { batch: 1.5 }],
  ['resolution', { resolution: 0 }],
  ['train-images-per-second', { trainImagesPerSecond: 0 }],
])('refuses words that cannot be used: %s', async (flag, words) => {
  const failure = await resultsOf({ ...small, ...words }).catch((thrown: unknown) => thrown)
  expect(failure).toMatchObject({ code: 'usage' })
  expect(String(failure)).toContain(`--${flag}`)
})
