/** Runs made through the page's bridge, as its views make them: a few steps of the smallest model on the sample. */
import type { Page } from 'playwright-core'
import { vi } from 'vitest'
import type { Bridge } from '../../src-main/contract/bridge.js'
import type { RunSummary } from '../../src-main/contract/run.js'

type PageWindow = typeof globalThis & { vitrine: Bridge }

/** What the bridge answers; throws the failure as JSON. */
export async function call<Value>(page: Page, name: string, input?: unknown): Promise<Value> {
  const value: unknown = await page.evaluate(
    async ([channel, words]) => {
      const { calls } = (globalThis as PageWindow).vitrine
      const reply = (await calls[channel as keyof typeof calls](words)) as
        { ok: true; value: unknown } | { ok: false; error: unknown }
      if (!reply.ok) throw new Error(JSON.stringify(reply.error))
      return reply.value
    },
    [name, input] as const,
  )
  return value as Value
}

/** Its id. The loader of pictures has a worker thread. */
export async function startRun(page: Page, steps: number): Promise<string> {
  const { id } = await call<RunSummary>(page, 'runs:create', {
    dataset: 'sample',
    start: 'scratch',
    wish: {
      model: { name: 'test', resolution: 32 },
      train: { batch: 8, duration: { steps }, learningRate: 0.01 },
    },
    notes: { name: '', tags: [], notes: '' },
  })
  return id
}

export async function runOf(page: Page, id: string): Promise<RunSummary | undefined> {
  const { runs } = await call<{ runs: { value: { changed: RunSummary[] } } }>(page, 'app:snapshot')
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
