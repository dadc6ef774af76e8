/**
 * Where the network lets itself be disturbed while it trains (paper sections 1.2 and 2.2):
 * elements dropped at numbered sites, whole residual branches dropped an example.
 */
import * as tf from '@tensorflow/tfjs-core'

export interface Regularisation {
  /** x [batch * (the first) tokens, any] with elements dropped; sites by `dropoutSite`. */
  dropout(x: tf.Tensor, site: number): tf.Tensor
  /** A residual branch [batch * (the first) tokens, width], 0 where an example drops it; by `branchOf`. */
  branch(x: tf.Tensor, branch: number): tf.Tensor
}

/** Evaluation, and training without dropout and stochastic depth. */
export const noRegularisation: Regularisation = { dropout: (x) => x, branch: (x) => x }

const placesOfBlock = ['attention', 'gelu', 'mlp'] as const

/** Site 0 follows the position embedding; each block has one after attention, GELU and MLP. */
export function dropoutSite(block: number, place: (typeof placesOfBlock)[number]): number {
  return 1 + block * placesOfBlock.length + placesOfBlock.indexOf(place)
}

export function dropoutSites(depth: number): number {
  return 1 + depth * placesOfBlock.length
}

export function branchOf(block: number, part: 'attention' | 'mlp'): number {
  return 2 * block + (part === 'attention' ? 0 : 1)
}

/**
 * Stochastic depth from factors made by the host: keep [2 * depth, batch] holds 0, or
 * 1 / (1 - rate) where the example keeps the branch.
 */
export function keepBranches(keep: tf.Tensor): Regularisation['branch'] {
  const [, batch = 0] = keep.shape
  return (x, branch) => {
    const factors = tf.reshape(tf.slice(keep, [branch, 0], [1, batch]), [batch, 1, 1])
    const [rows = 0, width = 0] = x.shape
    const examples = tf.reshape(x, [batch, rows / batch, width])
    return tf.reshape(tf.mul(examples, factors), [rows, width])
  }
}
