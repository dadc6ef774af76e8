/** What the Compare view pulls of its runs: curves, records, pictures and what each run says of one. */
import { toVitrineError } from '#contract/errors.js'
import type { RunId } from '#contract/ids.js'
import type { ListedPicture, PictureRef } from '#contract/picture.js'
import type { RunDetail } from '#contract/run.js'
import { call } from '../lib/api.js'
import type { Answer } from '../lib/try-choice.js'
import { createPulled, type Pulled } from './pulled.svelte.js'
import { createSeries, type SeriesStore } from './series.svelte.js'

export interface ComparedRun {
  readonly series: SeriesStore
  readonly detail: Pulled<RunDetail>
}

export interface Compared {
  readonly runs: ReadonlyMap<RunId, ComparedRun>
  /** Begins with those that are new and ends those that are no longer in it. */
  show(runs: readonly RunId[]): void
  stop(): void
}

export function createCompared(): Compared {
  let runs = $state.raw<ReadonlyMap<RunId, ComparedRun>>(new Map())

  function begun(run: RunId): ComparedRun {
    const detail = createPulled(() => call('runs:detail', { run }))
    detail.pull()
    return { series: createSeries(run), detail }
  }

  function show(ids: readonly RunId[]): void {
    const next = new Map(ids.map((id) => [id, runs.get(id) ?? begun(id)]))
    for (const [id, { series, detail }] of runs) {
      if (next.has(id)) continue
      series.stop()
      detail.stop()
    }
    runs = next
  }

  return {
    get runs() {
      return runs
    },
    show,
    stop: () => {
      show([])
    },
  }
}

export const topClasses = 5

/** The validation pictures of a run. Throws the host's error. */
export function validationPictures(
  run: RunId,
  label: string | null,
  offset: number,
  limit: number,
): Promise<{ pictures: ListedPicture[]; total: number }> {
  return call('runs:pictures', { run, split: 'validation', label, offset, limit })
}

/** What a run says of a picture; its failure is an answer, so that the other runs' stay. */
export async function answerOf(run: RunId, picture: PictureRef): Promise<Answer> {
  try {
    const { answers } = await call('predict:pictures', {
      runs: [run],
      pictures: [{ type: 'known', picture }],
      top: topClasses,
    })
    const answer = answers[0]?.[0]
    if (answer) return answer
    throw new Error(`No answer of ${run} came.`)
  } catch (thrown) {
    const { code, text } = toVitrineError(thrown)
    return { type: 'failed', error: { code, ...text } }
  }
}
