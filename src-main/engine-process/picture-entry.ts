/**
 * Entry of the process that reads pictures for the app: inspects datasets, lists them, parts
 * those of a new run, makes thumbnails. A picture that crashes a decoder takes this process down, not the app.
 */
import { mkdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { DatasetReport } from '../contract/dataset.js'
import { classNames, labelName, labelsOf } from '../contract/label.js'
import { pictureJobSchema, type DatasetFacts, type PictureJob } from '../contract/picture-job.js'
import { fingerprintOf } from '../data/fingerprint.js'
import { inspectDataset } from '../data/inspect.js'
import { thumbnailOf } from '../data/thumbnail.js'
import { writeFileAtomic } from '../platform/atomic-file.js'
import { writing } from '../platform/writing.js'
import { watchedPictures } from '../runs/watched.js'
import { answerQuestions, type JobHost } from './answer-questions.js'
import { makeSplit } from './make-split.js'
import { createNearDuplicates } from './near-duplicates.js'
import { createPicturePlaces } from './picture-places.js'

const places = createPicturePlaces()
const nearDuplicates = createNearDuplicates()

type Job<Type extends PictureJob['type']> = Extract<PictureJob, { type: Type }>

async function inspect(
  { folder, reportFile, known }: Job<'inspect'>,
  { progress, signal }: JobHost,
): Promise<DatasetFacts | null> {
  const dataset = await places.lookAgain(folder)
  const fingerprint = fingerprintOf(dataset)
  if (fingerprint === known) return null
  const report = await inspectDataset(dataset, { decode: false, signal, progress })
  writing(reportFile, () => mkdirSync(dirname(reportFile), { recursive: true, mode: 0o700 }))
  writeFileAtomic(reportFile, `${JSON.stringify(report)}\n`)
  return factsOf(report, fingerprint)
}

function factsOf(report: DatasetReport, fingerprint: string): DatasetFacts {
  const { classes, pictures, warnings } = report
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
  const classSizes = classes.map(({ train }) => train)
  const validation = classes.flatMap((entry) => entry.validation ?? [])
  return {
    fingerprint,
    pictures,
    train: sum(classSizes),
    validation: validation.length === 0 ? null : sum(validation),
    classSizes,
    problems: warnings.length,
  }
}

async function list({ label, offset, limit, ...at }: Job<'list'>): Promise<unknown> {
  const { classes, examples } = await places.split(at)
  const wanted = label === null ? null : classes.indexOf(label)
  const found = examples
    .map((example, index) => ({ ...example, index }))
    .filter((example) => wanted === null || labelsOf(example.label).includes(wanted))
  const pictures = found.slice(offset, offset + limit).map((example) => ({
    index: example.index,
    name: basename(example.path),
    label: labelName(example.label, classes),
    classes: classNames(example.label, classes),
  }))
  return { pictures, total: found.length }
}

async function watched({ folder }: Job<'watched'>): Promise<unknown> {
  const { classes, examples } = await places.split({ of: 'run', folder, split: 'validation' })
  return watchedPictures(examples).map((index) => {
    const label = examples[index]?.label ?? []
    return { index, label: labelName(label, classes), classes: classNames(label, classes) }
  })
}

function thumbnails({ pictures, side }: Job<'thumbnails'>): Promise<(string | null)[]> {
  return Promise.all(
    pictures.map(async (picture) => {
      const place = await places.find(picture)
      return place === null ? null : thumbnailOf(place.path, side)
    }),
  )
}

/** The independent pictures are those that an evaluation of its folder measures. */
async function leakage({ run, independent }: Job<'leakage'>, host: JobHost): Promise<unknown> {
  const of = (split: 'train' | 'validation') => places.split({ of: 'run', folder: run, split })
  const { train, validation, test } = await places.dataset(independent)
  const training = (await of('train')).examples
  const inside = (await of('validation')).examples
  const outside = validation ?? test ?? train
  return nearDuplicates.find({ training, inside, outside: outside ?? [] }, host)
}

answerQuestions(pictureJobSchema, async (job, host): Promise<unknown> => {
  switch (job.type) {
    case 'inspect':
      return inspect(job, host)
    case 'list':
      return list(job)
    case 'thumbnails':
      return thumbnails(job)
    case 'split':
      return makeSplit(job.wish, job.file)
    case 'leakage':
      return leakage(job, host)
    case 'watched':
      return watched(job)
  }
})
