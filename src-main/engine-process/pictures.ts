/** The loader's batches as examples of a program. */
import type { Examples } from '../engine/train/batch-inputs.js'

/** Adds `examples` [batch, R, R, 3], a copy: the loader's memory is shared between threads, which onnxruntime refuses. */
export async function* withPictures<Batch extends { readonly images: Uint8Array }>(
  batches: AsyncIterable<Batch>,
  resolution: number,
): AsyncGenerator<Batch & { readonly examples: Examples }> {
  for await (const batch of batches) {
    const data = new Uint8Array(batch.images)
    const side = resolution
    const shape = [data.length / (side * side * 3), side, side, 3]
    yield { ...batch, examples: { dtype: 'uint8', shape, data } }
  }
}
