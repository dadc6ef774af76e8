/** Writes README.md, and curve.svg where there is something to draw, into an export. */
import { join } from 'node:path'
import type { ExportManifest, ParityReport } from '../../contract/export.js'
import { writeFileAtomic } from '../../platform/atomic-file.js'
import * as store from '../../runs/store.js'
import { curveSvg } from './curve-svg.js'
import { modelCard, type CardRun } from './model-card.js'

/** Points of the curve. */
const mostPoints = 200

/** `run`: folder of the run that the model is of. */
export function writeModelCard(
  folder: string,
  { model, options }: ExportManifest,
  parity: ParityReport,
  run: string | null,
): void {
  const history = run === null ? null : historyOf(run)
  if (history !== null && history.losses.length > 1)
    writeFileAtomic(join(folder, 'curve.svg'), curveSvg(history.losses))
  writeFileAtomic(join(folder, 'README.md'), modelCard({ model, options, parity, run: history }))
}

function historyOf(run: string): CardRun {
  const events = store.readMetrics(run)
  const steps = events.filter((event) => event.type === 'step')
  const every = Math.ceil(steps.length / mostPoints)
  return {
    record: store.readRecord(run),
    losses: steps.filter((_, index) => index % every === 0 || index === steps.length - 1),
    evaluations: events.filter(
      (event) => event.type === 'evaluation' && event.split === 'validation',
    ) as CardRun['evaluations'],
  }
}
