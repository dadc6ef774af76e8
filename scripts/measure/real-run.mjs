/* global location */
/** Main's event loop while a run trains and someone looks through the whole app. */

import { ask, until } from './ask.mjs'

/** Small pictures and the smallest model: a step in a few milliseconds, so that main hears as much as it ever does. */
const wish = {
  model: { name: 'test', resolution: 32 },
  augment: { level: 'none' },
  train: {
    ...{
      batch: 8,
      microBatch: 8,
      duration: { steps: 100_000 },
      warmupSteps: 0,
      learningRate: 0.01,
    },
    ...{ evaluateEvery: 200, checkpointEvery: 400, seed: 1 },
  },
  engine: { executor: 'onnxruntime', provider: 'cpu', threads: 1, loaderWorkers: 1 },
}

/**
 * Trains on the sample while every view is opened in turn, then cancels the run.
 * @param {import('./hosts.mjs').OpenedHost} host @param {number} seconds
 */
export async function measureRun({ page, resetLoop, readLoop }, seconds) {
  await until(page, ({ datasets }) =>
    datasets.value.some((each) => each.sample && each.state.type === 'ready'),
  )
  const { datasets } = await ask(page, 'app:snapshot')
  const dataset = datasets.value.find((each) => each.sample)?.id
  await resetLoop()
  const before = await readLoop()
  const began = performance.now()
  const notes = { name: 'measured', tags: [], notes: '' }
  const { id } = await ask(page, 'runs:create', { dataset, start: 'scratch', wish, notes })
  await until(page, ({ live }) => live.value?.phase === 'training' && live.value.step > 0)
  const places = [
    `runs/${id}`,
    'runs',
    `datasets/${dataset}`,
    'home',
    'new-run',
    'try',
    'settings',
    `compare?runs=${id}`,
  ]
  for (let at = 0; performance.now() - began < seconds * 1000; at++) {
    await page.evaluate((place) => (location.hash = `#/${place}`), places[at % places.length])
    await page.waitForTimeout(1000)
  }
  const loop = await readLoop()
  const took = (performance.now() - began) / 1000
  const { live } = await ask(page, 'app:snapshot')
  const { folder } = await ask(page, 'runs:detail', { run: id })
  await ask(page, 'runs:cancel', { run: id })
  await until(page, ({ live, queue }) => live.value === null && queue.value.running === null)
  return {
    folder,
    loop,
    stepsPerSecond: live.value === null ? NaN : live.value.step / live.value.seconds,
    /** Share of one processor that main took. */
    processor: (loop.processorSeconds - before.processorSeconds) / took,
  }
}
