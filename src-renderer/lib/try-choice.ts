/** Which run the Try view takes, and what its answers come to. Pure. */
import type { ChannelOutput } from '#contract/channels.js'
import type { RunId } from '#contract/ids.js'
import type { RunSummary } from '#contract/run.js'

/** Runs that can be tried, best validation top-1 first, unknown last, then newest first. */
export function triable(runs: readonly RunSummary[]): readonly RunSummary[] {
  return runs
    .filter((run) => run.hasCheckpoint && run.status !== 'damaged')
    .sort(
      (a, b) =>
        (b.bestTop1 ?? -1) - (a.bestTop1 ?? -1) ||
        (a.created < b.created ? 1 : a.created > b.created ? -1 : 0),
    )
}

/** The wanted run where it can be tried, else the best. */
export function chosenRun(
  choices: readonly RunSummary[],
  wanted: string | null,
): RunSummary | null {
  return choices.find(({ id }) => id === wanted) ?? choices[0] ?? null
}

/** The middle of `values`, of an even number the mean of both; null: there are none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2
}

export type Answer = ChannelOutput<'predict:pictures'>['answers'][number][number]

export interface Answered {
  /** By run; a run that is not in it was not asked or has not answered yet. */
  readonly answers: ReadonlyMap<RunId, Answer>
}

/** Whether both runs answered and their likeliest classes are not the same. */
export function disagrees({ answers }: Answered, first: RunId, second: RunId): boolean {
  const [one, other] = [answers.get(first), answers.get(second)]
  if (one?.type !== 'seen' || other?.type !== 'seen') return false
  return one.classes[0]?.name !== other.classes[0]?.name
}

/** Times of the pictures that a run has answered: their number and their median; null: none yet. */
export function latencyOf(
  pictures: readonly Answered[],
  run: RunId,
): { readonly pictures: number; readonly milliseconds: number | null } {
  const times = pictures.flatMap(({ answers }) => {
    const answer = answers.get(run)
    return answer?.type === 'seen' ? [answer.milliseconds] : []
  })
  return { pictures: times.length, milliseconds: median(times) }
}
