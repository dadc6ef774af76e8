/** What an export and its check say to people. */
import type { ExportResult, ParityReport, Verification } from '../../contract/export.js'
import { duration, percent } from './describe.js'

export function describeExport(event: ExportResult | Verification): string {
  const { folder, parity } = event
  const lines = describeParity(parity)
  if (event.type === 'export') {
    const { manifest, bytes } = event
    const files = manifest.files
      .map(({ path }) => path)
      .filter((path) => !path.startsWith('parity/'))
    return [`${folder}  ${mebibytes(bytes)}`, `  files: ${files.join(', ')}`, ...lines].join('\n')
  }
  const { changed } = event
  const state = changed.length === 0 ? 'all files are as written' : `changed: ${changed.join(', ')}`
  return [folder, `  ${state}`, ...lines].join('\n')
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}

const sources: Record<ParityReport['source'], string> = {
  validation: 'validation pictures',
  folder: 'pictures of the folder',
  noise: 'pictures of noise (none were given)',
  kept: 'pictures kept in the export',
}

function describeParity(parity: ParityReport): string[] {
  const { passed, pictures, source, top1Agreement, largestDifference, thresholds } = parity
  const { accuracy, reference, runtime, seconds, worst, notes } = parity
  const difference = largestDifference?.toExponential(1) ?? 'not a number'
  const lines = [
    `  ${passed ? 'passed' : 'FAILED'} on ${pictures} ${sources[source]} in ${duration(seconds)}`,
    `  same likeliest class: ${percent(top1Agreement)} (needed: ${percent(thresholds.top1Agreement)})`,
    `  largest difference of a probability: ${difference} (allowed: ${thresholds.largestDifference})`,
    `  compared: ${reference} with ${runtime}`,
  ]
  if (accuracy !== null) {
    const { reference: own, exported } = accuracy
    lines.push(`  right on these pictures: ${percent(own)}, exported ${percent(exported)}`)
  }
  const shown = passed ? worst.slice(0, 1) : worst
  const answer = ({ class: name, probability }: { class: string; probability: number }) =>
    `${name} ${percent(probability)}`
  for (const { picture, reference: own, exported } of shown)
    lines.push(`  worst: ${picture}: ${answer(own)}, exported ${answer(exported)}`)
  return [...lines, ...notes.map((note) => `  note: ${note}`)]
}
