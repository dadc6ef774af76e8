/** A card's figures as text. */
import type { ModelName } from '#contract/model.js'
import type { ModelCard } from '#contract/model-card.js'
import { formatPercent, missing } from './format.js'

/** The paper's figure 4 is printed in whole percents. `about` says that a value is not exact. */
export function upstreamText({ upstream }: ModelCard, about: (value: string) => string): string {
  if (upstream === null) return missing
  const { accuracy, source } = upstream
  return source === 'figure-4' ? about(formatPercent(accuracy, 0)) : formatPercent(accuracy)
}

/** Whether its ImageNet-1k accuracy is of pictures that its pre-training may have seen. */
export function isTuned({ data }: ModelCard): boolean {
  return data === 'ImageNet-21k, then ImageNet-1k'
}

/** As the paper writes it: hybrids have no ViT before their name. */
export function modelTitle(model: ModelName): string {
  return model.startsWith('R') ? model : `ViT-${model}`
}
