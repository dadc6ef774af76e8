/** Makes a run of a study's point; it is not in the queue yet. */
import type { RunId } from '../contract/ids.js'
import { splitFactsSchema, type PictureJob } from '../contract/picture-job.js'
import type { Point, Study } from '../contract/study.js'
import type { Assistant } from '../platform/assistant.js'
import { writeNotes } from '../runs/notes.js'
import type { RunLibrary } from './run-library.js'
import { createRunOf } from './train.js'

/** Lengths that a run's notes hold. */
const [nameLength, tagLength] = [200, 40]

/** Throws what `createRunOf` throws. */
export async function createPointRun(
  library: RunLibrary,
  pictures: Assistant<PictureJob>,
  { config, label }: Pick<Point, 'config' | 'label'>,
  study: Pick<Study, 'name'>,
): Promise<RunId> {
  const { folder, record } = await createRunOf(library.workspace, config, (wish, file) =>
    pictures.ask({ type: 'split', wish, file }, splitFactsSchema),
  )
  const tag = study.name.trim().slice(0, tagLength)
  const tags = tag === '' ? [] : [tag]
  writeNotes(folder, { name: label.slice(0, nameLength), tags, notes: '' })
  const id = record.id as RunId
  await library.refresh(id)
  return id
}
