/** The pictures of a new run, parted into training and validation; opens no picture. */
import { createHash } from 'node:crypto'
import { relative, sep } from 'node:path'
import { labelsOf } from '../contract/label.js'
import type { SplitFacts, SplitWish } from '../contract/picture-job.js'
import { readLabels } from './labels-file.js'
import { describeIgnored, scanFolder, type Dataset, type Example } from './scan.js'
import { shareOf, splitAtRandom, splitStratified } from './split.js'

export interface PreparedSplit {
  readonly facts: SplitFacts
  readonly split: { readonly train: Example[]; readonly validation: Example[] }
}

/** A folder's pictures, or those of a labels file. Throws `file-not-found`, `dataset-…`. */
export async function openDataset({
  folder,
  labels,
}: Pick<SplitWish, 'folder' | 'labels'>): Promise<Dataset> {
  return labels === null ? scanFolder(folder) : readLabels(labels)
}

/** Throws `file-not-found`, `dataset-…`. */
export async function prepareSplit(wish: SplitWish): Promise<PreparedSplit> {
  const { validationShare, trainingShare, seed } = wish
  const { folder, classes, train, validation, ignored } = await openDataset(wish)
  const part = wish.labels === null ? splitStratified : splitAtRandom
  const whole =
    validation === null
      ? part(train, validationShare, seed)
      : { train: [...train], validation: [...validation] }
  const split = { ...whole, train: [...shareOf(whole.train, trainingShare, seed)] }
  const facts = {
    folder,
    classes: [...classes],
    train: split.train.length,
    validation: split.validation.length,
    hash: hashOf(folder, [...split.train, ...split.validation]),
    leftOut: describeIgnored(ignored),
  }
  return { facts, split }
}

function hashOf(folder: string, examples: readonly Example[]): string {
  const hash = createHash('sha256')
  const inside = folder.endsWith(sep) ? folder : folder + sep
  for (const { path, label } of examples) {
    // `relative` alone is many times slower.
    const name = path.startsWith(inside) ? path.slice(inside.length) : relative(folder, path)
    hash.update(`${name}\0${labelsOf(label).join(',')}\n`)
  }
  return hash.digest('hex')
}
