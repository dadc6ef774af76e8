import type { RunConfig } from '../contract/run-config.js'
import { architectureOf, tokenStride } from '../engine/model/variants.js'

export interface Misfit {
  /** Place in the config. */
  readonly path: string
  readonly what: string
  readonly why: string
  readonly remedy: string
}

/** What a sound config asks of its model that the model cannot do; null: nothing. */
export function misfitOf({ model }: RunConfig): Misfit | null {
  const architecture = architectureOf(model.name, model.gelu)
  const stride = tokenStride(architecture)
  if (model.resolution % stride !== 0) {
    return {
      path: 'model.resolution',
      what: `${model.name} cannot see pictures of ${model.resolution} pixels.`,
      why: `Its tokens are ${stride} pixels wide and must divide the resolution.`,
      remedy: `Use a multiple of ${stride}, such as ${Math.max(1, Math.round(model.resolution / stride)) * stride}.`,
    }
  }
  const frozen = /^first-(\d+)$/.exec(model.freeze)?.[1]
  if (frozen !== undefined && Number(frozen) > architecture.depth) {
    return {
      path: 'model.freeze',
      what: `${model.name} has no ${frozen} blocks to freeze.`,
      why: `It has ${architecture.depth}.`,
      remedy: `Use first-1 to first-${architecture.depth}, or backbone.`,
    }
  }
  return null
}
