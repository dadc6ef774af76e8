/** How a run is called where it has no name of its own: by its model and its data. */
import type { RunSummary } from '#contract/run.js'
import { baseName } from './format.js'

export function runName(run: Pick<RunSummary, 'id' | 'name' | 'model' | 'dataFolder'>): string {
  if (run.name !== '') return run.name
  const parts = [run.model, run.dataFolder === '' ? null : baseName(run.dataFolder)]
  const known = parts.filter((part) => part !== null)
  return known.length === 0 ? run.id : known.join(' · ')
}
