/**
 * Pictures by place: index in a split of a dataset's folder or of a run's record. Lists are long
 * and stay here; the last few are kept.
 */
import type { PictureAt } from '../contract/picture-job.js'
import { labelName } from '../contract/label.js'
import { scanFolder, type Dataset, type Example } from '../data/scan.js'
import { readSplit } from '../runs/split-file.js'
import { readRecord } from '../runs/store.js'

interface Place {
  readonly path: string
  /** Name of its class. */
  readonly label: string
}

export interface PicturePlaces {
  /** As the folder was when it was first asked about or last looked at anew. Throws as scanFolder. */
  dataset(folder: string): Promise<Dataset>
  lookAgain(folder: string): Promise<Dataset>
  /** All of a split; empty where there is no such. Throws as scanFolder, `run-malformed`. */
  split(at: Omit<PictureAt, 'index'>): Promise<ListedSplit>
  /** null: there is no such picture, folder or run. */
  find(picture: PictureAt): Promise<Place | null>
}

/** Lists kept of either kind. */
const most = 8

export interface ListedSplit {
  readonly classes: readonly string[]
  readonly examples: readonly Example[]
}

function readRun(folder: string) {
  return { classes: readRecord(folder).classes, ...readSplit(folder) }
}

export function createPicturePlaces(): PicturePlaces {
  const datasets = new Map<string, Promise<Dataset>>()
  const runs = new Map<string, ReturnType<typeof readRun>>()

  function keep<Value>(map: Map<string, Value>, key: string, value: Value): Value {
    map.delete(key)
    map.set(key, value)
    for (const oldest of map.keys()) {
      if (map.size <= most) break
      map.delete(oldest)
    }
    return value
  }

  async function lookAgain(folder: string): Promise<Dataset> {
    const scanned = keep(datasets, folder, scanFolder(folder))
    try {
      return await scanned
    } catch (thrown) {
      datasets.delete(folder)
      throw thrown
    }
  }
  const dataset = (folder: string) => datasets.get(folder) ?? lookAgain(folder)
  // A run's split never changes once it is written.
  const run = (folder: string) => runs.get(folder) ?? keep(runs, folder, readRun(folder))

  async function splitOf({ of, folder, split }: Omit<PictureAt, 'index'>): Promise<ListedSplit> {
    if (of === 'dataset') {
      const found = await dataset(folder)
      return { classes: found.classes, examples: found[split] ?? [] }
    }
    const { classes, ...splits } = run(folder)
    return { classes, examples: split === 'test' ? [] : splits[split] }
  }

  return {
    dataset,
    lookAgain,
    split: splitOf,
    async find(picture) {
      try {
        const { classes, examples } = await splitOf(picture)
        const example = examples[picture.index]
        return example ? { path: example.path, label: labelName(example.label, classes) } : null
      } catch {
        return null
      }
    },
  }
}
