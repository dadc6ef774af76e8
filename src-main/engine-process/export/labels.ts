/** What formats that cannot carry it keep beside the model: labels.txt, labels.json, preprocessing.json. */
import { join } from 'node:path'
import type { ExportedModel } from '../../contract/export.js'
import { writeFileAtomic } from '../../platform/atomic-file.js'

export function writeLabels(folder: string, facts: ExportedModel): void {
  const { classes, preprocessing, loss } = facts
  const write = (name: string, text: string) => writeFileAtomic(join(folder, name), `${text}\n`)
  // A name of several lines would not be one of labels.txt's.
  write('labels.txt', classes.map((name) => name.replace(/\s+/g, ' ')).join('\n'))
  write('labels.json', JSON.stringify(classes, null, 1))
  write('preprocessing.json', JSON.stringify({ ...preprocessing, loss }, null, 1))
}
