/**
 * How far a model golden's numbers may be off, by precision. All but AdamW's noise are shares of an
 * array's largest value.
 *
 * float32 is held to numbers far above its rounding (6e-8) that every runtime keeps. In mixed
 * precision a product rounds both operands and its result to `u`, half of the last place: 2^-8 of
 * bfloat16's 8 bits, 2^-11 of float16's 11. Errors of random sign add in quadrature: the goldens'
 * logits lie behind about 12 products, sqrt(3 * 12) = 6 roundings; a gradient's way is three times
 * as long and its terms cancel.
 */
import type { Precision } from '../../contract/run-config.js'

export interface Tolerance {
  readonly logits: number
  readonly loss: number
  readonly gradient: number
  /**
   * Of gradients behind ReLU and max pooling, in the convolutional stem: rounding moves a value over
   * the kink and its gradient jumps. In float32 a change of the pictures of 2^-11 moves them by
   * 0.3, one of 2^-17 by 1e-4 (hybrid-stages), so they say little in mixed precision; their
   * products are compared alone (compile/passes/halve-products.test.ts).
   */
  readonly stemGradient: number
  readonly sgd: number
  readonly adamw: number
  /**
   * A key bias shifts all scores of a query alike and softmax does not see it: its true gradient
   * is 0 and what a file holds is rounding noise. It is measured against this part of the file's
   * largest gradient instead of against itself.
   */
  readonly keyBiasFloor: number
  /**
   * AdamW divides each gradient by itself, so an element whose gradient is noise moves by a
   * step of any size; there the update is only held to the largest step AdamW can take. Noise is
   * what is below this part of the file's largest gradient, or of the array's own; where that, key
   * biases and the stem are.
   */
  readonly noise: { readonly share: number; readonly of: 'file' | 'array' }
}

function mixed(u: number): Tolerance {
  return {
    logits: 8 * u,
    loss: 4 * u,
    gradient: 24 * u,
    stemGradient: 0.8,
    sgd: 2 * u,
    adamw: 4 * u,
    keyBiasFloor: 1 / 24, // 24 u of it are one rounding of the largest gradient
    noise: { share: 96 * u, of: 'array' }, // four times the error that `gradient` allows
  }
}

export const tolerances: Record<Precision, Tolerance> = {
  float32: {
    logits: 1e-4,
    loss: 1e-4,
    gradient: 2e-3,
    stemGradient: 2e-3,
    sgd: 1e-4,
    adamw: 1e-4,
    keyBiasFloor: 1e-3,
    noise: { share: 1e-6, of: 'file' },
  },
  bfloat16: mixed(2 ** -8),
  float16: mixed(2 ** -11),
}
