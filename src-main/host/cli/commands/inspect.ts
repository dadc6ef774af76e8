/** `vitrine inspect FOLDER`: what a dataset holds and what is wrong with it. */
import type { Command } from 'commander'
import type { DatasetReport } from '../../../contract/dataset.js'
import { withInterrupt } from '../interrupt.js'

export function registerInspect(program: Command): void {
  program
    .command('inspect')
    .argument('<folder>', 'one folder of pictures for each class, or train/ and val/ of such')
    .description('count, measure and check the pictures of a folder')
    .option('--decode', 'decode every picture whole, which finds more damage and takes longer')
    .option('--json', 'one JSON object on standard output')
    .action(async (folder: string, { decode = false, json = false }) => {
      // Brings sharp, which would slow every other command's start.
      const { inspectDataset } = await import('../../../service/inspect.js')
      const report = await withInterrupt((signal) => inspectDataset(folder, { decode, signal }))
      const text = json ? JSON.stringify({ type: 'inspection', ...report }) : describeReport(report)
      process.stdout.write(`${text}\n`)
    })
}

export function describeReport(report: DatasetReport): string {
  const { classes, pictures, formats, shortSides, unreadable, warnings } = report
  const [some] = classes
  const splits = (['train', 'validation', 'test'] as const).filter((name) => some?.[name] !== null)
  const width = Math.max(...classes.map(({ name }) => name.length), 5)
  const row = (name: string, cells: readonly (string | number | null)[]) =>
    `  ${name.padEnd(width)}${cells.map((cell) => String(cell ?? '').padStart(11)).join('')}`
  const listed = Object.entries(formats).map(([name, count]) => `${name} ${count}`)
  const sides = shortSides.filter((side) => side.pictures > 0)
  return [
    `${pictures} pictures of ${classes.length} classes in ${report.folder}`,
    row('class', splits),
    ...classes.map((entry) =>
      row(
        entry.name,
        splits.map((split) => entry[split]),
      ),
    ),
    `formats: ${listed.join(', ')}`,
    `shorter side: ${sides.map(({ from, pictures: count }) => `from ${from} px ${count}`).join(', ')}`,
    ...unreadable.map(({ path, reason }) => `unreadable: ${path}: ${reason}`),
    ...warnings.map(({ message }) => `warning: ${message}`),
  ].join('\n')
}
