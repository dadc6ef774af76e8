/** Makes a run of a study's point; it is not in the queue yet. */
import type { RunId } from '../contract/ids.js'
import { splitFactsSchema, type PictureJob } from '../contract/picture-job.js'
import type { Point, Study } from '../contract/study.js'
import type { Tuning } from '../contract/tuning.js'
import type { Assistant } from '../platform/assistant.js'
import { writeNotes } from '../runs/notes.js'
import type { RunLibrary } from './run-library.js'
import { createRunOf } from './train.js'
import type { Tunings } from './tuning/tunings-file.js'

/** Lengths that a run's notes hold. */
const [nameLength, tagLength] = [200, 40]

export interface PointResources {
  readonly pictures: Assistant<PictureJob>
  readonly tunings: Pick<Tunings, 'read'>
}

/** Runs of one study are compared: none may compute in another precision because its shape was tuned. */
function inFloat32(tuning: Tuning): Tuning {
  const trials = tuning.trials.filter(({ choice }) => choice.precision === 'float32')
  return { ...tuning, trials }
}

/** Throws what `createRunOf` throws. */
export async function createPointRun(
  library: RunLibrary,
  { pictures, tunings }: PointResources,
  { config, label }: Pick<Point, 'config' | 'label'>,
  study: Pick<Study, 'name'>,
): Promise<RunId> {
  const { folder, record } = await createRunOf(
    library.workspace,
    config,
    (wish, file) => pictures.ask({ type: 'split', wish, file }, splitFactsSchema),
    { read: async () => (await tunings.read()).map(inFloat32) },
  )
  const tag = study.name.trim().slice(0, tagLength)
  const tags = tag === '' ? [] : [tag]
  writeNotes(folder, { name: label.slice(0, nameLength), tags, notes: '' })
  const id = record.id as RunId
  await library.refresh(id)
  return id
}
