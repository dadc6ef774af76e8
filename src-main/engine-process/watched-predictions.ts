/** What the model says of the watched validation pictures after each evaluation: predictions.jsonl. */
import type { Label } from '../contract/label.js'
import type { RunConfig } from '../contract/run-config.js'
import { appendPredictions } from '../runs/predictions.js'
import { watchedPictures } from '../runs/watched.js'

/** Classes named for each picture. */
const named = 3

export interface Watcher {
  /** `logits` is only lent. */
  seen(index: number, logits: Float32Array): void
  /** All examples of the evaluation after `step` were seen. Throws `file-unwritable`. */
  measured(step: number): void
}

export function createWatcher(
  folder: string,
  split: readonly { readonly label: Label }[],
  classes: readonly string[],
  loss: RunConfig['train']['loss'],
): Watcher {
  const pictures = watchedPictures(split)
  const wanted = new Set(pictures)
  const told = new Map<number, { name: string; probability: number }[]>()
  return {
    seen(index, logits) {
      if (wanted.has(index)) told.set(index, likeliest(logits, classes, loss))
    },
    measured(step) {
      // A picture that cannot be read has no answer.
      appendPredictions(folder, { step, top: pictures.map((index) => told.get(index) ?? []) })
    },
  }
}

function likeliest(
  logits: Float32Array,
  classes: readonly string[],
  loss: RunConfig['train']['loss'],
): { name: string; probability: number }[] {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity)
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0)
  const probability = (logit: number) =>
    loss === 'softmax' ? Math.exp(logit - largest) / sum : 1 / (1 + Math.exp(-logit))
  return Array.from(logits, (logit, index) => ({ logit, index }))
    .sort((a, b) => b.logit - a.logit || a.index - b.index)
    .slice(0, named)
    .map(({ logit, index }) => ({ name: classes[index] ?? '', probability: probability(logit) }))
}
