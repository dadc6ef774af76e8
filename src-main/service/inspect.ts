/** Inspecting a folder, for every host. */
import { resolve } from 'node:path'
import type { DatasetReport } from '../contract/dataset.js'
import { inspectFolder, type InspectOptions } from '../data/inspect.js'

/** Throws `file-not-found`, `dataset-…` and `interrupted`. */
export async function inspectDataset(
  folder: string,
  options: InspectOptions,
): Promise<DatasetReport> {
  return inspectFolder(resolve(folder), options)
}
