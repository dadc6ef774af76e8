/** Runs made through the page's bridge, as its views make them: a few steps on the sample, of the smallest model unless they say so. */
import type { Page } from 'playwright-core'
import { vi } from 'vitest'
import { ask } from '../../scripts/measure/ask.mjs'
import type { RunSummary } from '../../src-main/contract/run.js'

const smallest = { name: 'test', resolution: 32, batch: 8 }

/** Its id. The loader of pictures has a worker thread. */
export async function startRun(
  page: Page,
  steps: number,
  { name, resolution, batch } = smallest,
): Promise<string> {
  const { id } = await ask(page, 'runs:create', {
    dataset: 'sample',
    start: 'scratch',
    wish: {
      model: { name, resolution },
      train: { batch, duration: { steps }, learningRate: 0.01 },
    },
    notes: { name: '', tags: [], notes: '' },
  })
  return id
}

export async function runOf(page: Page, id: string): Promise<RunSummary | undefined> {
  const { runs } = await ask(page, 'app:snapshot')
  return runs.value.changed.find((run) => run.id === id)
}

/** Waits until the run is as `reached` says; throws with what it is instead after a minute. */
export async function waitForRun(
  page: Page,
  id: string,
  reached: (run: RunSummary) => boolean,
): Promise<RunSummary> {
  return vi.waitFor(
    async () => {
      const run = await runOf(page, id)
      if (run && reached(run)) return run
      throw new Error(`The run ${id} is ${JSON.stringify(run)}.`)
    },
    { timeout: 60_000, interval: 100 },
  )
}
