/** What a reader asks of an evaluation and of predictions over time. Pure. */
import type { RunEvaluation, WatchedPredictions } from '#contract/run.js'

export interface Mistake {
  readonly truth: string
  readonly predicted: string
  readonly pictures: number
}

/** Which class is taken for which, most frequent first. */
export function mistakes(
  evaluation: Pick<RunEvaluation, 'perClass' | 'confusion'>,
  most: number,
): readonly Mistake[] {
  const name = (index: number): string => evaluation.perClass[index]?.name ?? String(index)
  return evaluation.confusion
    .flatMap((row, truth) =>
      row.flatMap((pictures, predicted) =>
        truth === predicted || pictures === 0
          ? []
          : [{ truth: name(truth), predicted: name(predicted), pictures }],
      ),
    )
    .sort((a, b) => b.pictures - a.pictures)
    .slice(0, most)
}

type PredictionsAt = WatchedPredictions['evaluations'][number]

/** The evaluation at `index`; without one, or beyond the end, the last. */
export function predictionsAt(
  watched: WatchedPredictions,
  index: number | null,
): PredictionsAt | null {
  const last = watched.evaluations.at(-1) ?? null
  return index === null ? last : (watched.evaluations[index] ?? last)
}

export interface Judged {
  readonly picture: WatchedPredictions['pictures'][number]
  readonly top: PredictionsAt['top'][number]
  readonly right: boolean
}

export function judged(watched: WatchedPredictions, at: PredictionsAt): readonly Judged[] {
  return watched.pictures.map((picture, index) => {
    const top = at.top[index] ?? []
    return { picture, top, right: picture.classes.includes(top[0]?.name ?? '') }
  })
}
