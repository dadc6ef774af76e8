/** An export that is a checkpoint file, read back by Vitrine's own reader and run by its own session. */
import type { ExportedModel } from '../../contract/export.js'
import { VitrineError } from '../../contract/errors.js'
import { probabilitiesOf } from '../../engine/export/parity.js'
import { openEvaluation, openModel } from '../open-model.js'
import type { Predictor } from './format.js'
import { malformed } from './malformed.js'
import { stackedPixels } from './tensorflow-graph.js'

const note =
  'The file was read back and run by Vitrine: this shows that it holds the numbers, not how another program runs it.'
const engine = { executor: 'onnxruntime', provider: 'cpu', threads: 0 } as const
/** Pictures at a time. */
const batch = 8

/** Throws `export-malformed`. */
export async function openOwnSession(
  path: string,
  { gelu, resolution, loss, classes }: ExportedModel,
): Promise<Predictor> {
  const source = { type: 'file', path } as const
  const model = opened(() => openModel({ source, gelu, resolution, batch, engine }), path)
  const { session, device } = await openEvaluation(model, { batch, engine })
  return {
    runtime: `Vitrine, ${device}`,
    notes: [note],
    async predict(pictures) {
      const shape = [batch, resolution, resolution, 3]
      const data = new Uint8Array(batch * resolution * resolution * 3)
      data.set(stackedPixels(pictures, resolution))
      const { logits } = await session.run('evaluate', { images: { dtype: 'uint8', shape, data } })
      const rows = logits?.data.slice(0, pictures.length * classes.length) ?? new Float32Array()
      return probabilitiesOf(rows, classes.length, loss)
    },
    close: () => session.dispose(),
  }
}

function opened<T>(open: () => T, path: string): T {
  try {
    return open()
  } catch (thrown) {
    if (thrown instanceof VitrineError) throw malformed(path, new Error(thrown.text.why))
    throw thrown
  }
}
