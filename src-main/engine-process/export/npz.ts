/** The paper authors' format: model.npz under AugReg's names, which their code and timm load. */
import { join } from 'node:path'
import { writeCheckpoint } from '../../engine/checkpoint/checkpoint.js'
import { writeFileAtomic } from '../../platform/atomic-file.js'
import type { ExportFormat } from './format.js'
import { writeLabels } from './labels.js'
import { openOwnSession } from './own-session.js'
import { usualThresholds } from './thresholds.js'

const fileOf = (folder: string) => join(folder, 'model.npz')

export const npzFormat: ExportFormat = {
  precisions: ['float32'],
  preprocessing: false,
  thresholds: ({ precision }) => usualThresholds[precision],

  async write({ arrays, facts }, folder) {
    writeFileAtomic(fileOf(folder), writeCheckpoint(arrays, { format: 'augreg', gelu: facts.gelu }))
    writeLabels(folder, facts)
  },

  open: (folder, facts) => openOwnSession(fileOf(folder), facts),
}
