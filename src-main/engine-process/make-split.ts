import type { SplitFacts, SplitWish } from '../contract/picture-job.js'
import { prepareSplit } from '../data/prepare.js'
import { writeSplit } from '../runs/split-file.js'

/** Writes the split of a new run to `file`, and says what is in it. Throws `file-…`, `dataset-…`. */
export async function makeSplit(wish: SplitWish, file: string): Promise<SplitFacts> {
  const { facts, split } = await prepareSplit(wish)
  writeSplit(file, split)
  return facts
}
