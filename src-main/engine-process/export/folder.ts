/**
 * Everything in one folder: model.onnx, timm/, labels, what to do with a picture before, and sample
 * programs that check themselves on the pictures kept in parity/.
 */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { VitrineError } from '../../contract/errors.js'
import { projectRoot } from '../../platform/entries.js'
import { writing } from '../../platform/writing.js'
import type { ExportFormat, Predictor } from './format.js'
import { writeLabels } from './labels.js'
import { onnxFormat } from './onnx.js'
import { timmFormat } from './timm.js'
import { usualThresholds } from './thresholds.js'

const timmFolder = (folder: string) => join(folder, 'timm')

export const folderFormat: ExportFormat = {
  precisions: ['float32'],
  preprocessing: false,
  thresholds: ({ precision }) => usualThresholds[precision],

  async write(source, folder, options) {
    await onnxFormat.write(source, folder, { ...options, format: 'onnx' })
    mkdirSync(timmFolder(folder))
    await timmFormat.write(source, timmFolder(folder), { ...options, format: 'timm' })
    writeLabels(folder, source.facts)
    const samples = join(projectRoot(), 'resources', 'export')
    for (const name of readdirSync(samples))
      writing(folder, () => copyFileSync(join(samples, name), join(folder, name)))
  },

  async open(folder, facts, options) {
    const own = await onnxFormat.open(folder, facts, { ...options, format: 'onnx' })
    const timm = await timmFormat.open(timmFolder(folder), facts, { ...options, format: 'timm' })
    const largest = folderFormat.thresholds(options).largestDifference
    return both(own, timm, largest)
  },
}

/** Answers as the first does; throws `export-malformed` where the second is of another mind. */
function both(first: Predictor, second: Predictor, largest: number): Predictor {
  return {
    runtime: `${first.runtime}; timm/ by ${second.runtime}`,
    notes: [...(first.notes ?? []), ...(second.notes ?? [])],
    async predict(pictures) {
      const [own, other] = [await first.predict(pictures), await second.predict(pictures)]
      const difference = own.reduce(
        (most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? NaN))),
        0,
      )
      if (difference <= largest) return own
      throw new VitrineError('export-malformed', {
        what: 'model.onnx and timm/ are not the same model.',
        why: `Their probabilities differ by ${difference.toExponential(1)}.`,
        remedy: 'Export the run again.',
      })
    },
    async close() {
      await first.close()
      await second.close()
    },
  }
}
