/**
 * Looks a dataset over before training: counts, formats, sizes, damaged files, duplicates and
 * what follows from them. One picture is in memory at a time; of each a digest is kept.
 */
import { createHash } from 'node:crypto'
import { VitrineError } from '../contract/errors.js'
import { splitNames, type SplitName } from '../contract/picture.js'
import type { DatasetReport, DatasetWarning } from '../contract/dataset.js'
import { labelName, labelsOf } from '../contract/label.js'
import { decodePicture, describePicture, readPicture } from './decode.js'
import { describeIgnored, scanFolder, type Dataset } from './scan.js'

export interface InspectOptions {
  /** Decode every picture whole, which finds damage behind a sound header; else headers only. */
  readonly decode: boolean
  readonly signal?: AbortSignal
  /** After each picture. */
  progress?(done: number, total: number): void
}

interface Sighting {
  readonly path: string
  /** Name of its class. */
  readonly label: string
  readonly split: SplitName
}

const sideBounds = [1, 32, 64, 128, 224, 384, 512, 1024, 2048]
/** Largest class over smallest from which on the imbalance is told. */
const heavyImbalance = 10

/** Throws `file-not-found`, `dataset-empty`, `dataset-invalid`, and `interrupted` by the signal. */
export async function inspectFolder(
  folder: string,
  options: InspectOptions,
): Promise<DatasetReport> {
  return inspectDataset(await scanFolder(folder), options)
}

/** Throws `interrupted` by the signal. */
export async function inspectDataset(
  dataset: Dataset,
  { decode, signal, progress }: InspectOptions,
): Promise<DatasetReport> {
  const total = splitNames.reduce((sum, split) => sum + (dataset[split]?.length ?? 0), 0)
  let done = 0
  const formats: Record<string, number> = {}
  const sides = sideBounds.map((from) => ({ from, pictures: 0 }))
  const unreadable: { path: string; reason: string }[] = []
  const byDigest = new Map<string, Sighting[]>()
  for (const split of splitNames) {
    for (const { path, label: own } of dataset[split] ?? []) {
      const label = labelName(own, dataset.classes)
      if (signal?.aborted === true) throw interrupted()
      progress?.(done++, total)
      try {
        const bytes = readPicture(path)
        const { format, width, height } = await describePicture(bytes)
        if (decode) await decodePicture(path)
        formats[format] = (formats[format] ?? 0) + 1
        const side = sides.findLast(({ from }) => from <= Math.min(width, height))
        if (side !== undefined) side.pictures++
        const digest = createHash('sha256').update(bytes).digest('base64')
        const same = byDigest.get(digest)
        if (same === undefined) byDigest.set(digest, [{ path, label, split }])
        else same.push({ path, label, split })
      } catch (thrown) {
        const known = thrown instanceof VitrineError ? thrown.text.why : null
        const reason = known ?? (thrown instanceof Error ? thrown.message : String(thrown))
        unreadable.push({ path, reason })
      }
    }
  }
  const groups = [...byDigest.values()].filter((group) => group.length > 1)
  const classes = countClasses(dataset)
  return {
    folder: dataset.folder,
    classes,
    pictures: total,
    formats,
    shortSides: sides,
    unreadable,
    duplicates: groups.map((group) => group.map(({ path }) => path)),
    ignored: [...dataset.ignored],
    warnings: [
      ...ignoredWarning(dataset.ignored),
      ...unreadableWarning(unreadable),
      ...classWarnings(classes),
      ...duplicateWarnings(groups),
    ],
  }
}

function countClasses(dataset: Dataset): DatasetReport['classes'] {
  const counts = (split: SplitName) => {
    const examples = dataset[split]
    if (examples === null) return null
    const of = new Int32Array(dataset.classes.length)
    for (const { label } of examples) {
      for (const each of labelsOf(label)) of[each] = (of[each] ?? 0) + 1
    }
    return of
  }
  const train = counts('train')
  const validation = counts('validation')
  const test = counts('test')
  return dataset.classes.map((name, label) => ({
    name,
    train: train?.[label] ?? 0,
    validation: validation?.[label] ?? null,
    test: test?.[label] ?? null,
  }))
}

function ignoredWarning(ignored: readonly string[]): DatasetWarning[] {
  const message = describeIgnored(ignored)
  return message === null ? [] : [{ code: 'ignored-files', message }]
}

function unreadableWarning(unreadable: DatasetReport['unreadable']): DatasetWarning[] {
  const [first] = unreadable
  if (first === undefined) return []
  const message = `${unreadable.length} pictures cannot be read and would be skipped, such as ${first.path}: ${first.reason}`
  return [{ code: 'unreadable', message }]
}

function classWarnings(classes: DatasetReport['classes']): DatasetWarning[] {
  const warnings: DatasetWarning[] = []
  const named = (some: DatasetReport['classes']) =>
    some
      .slice(0, 5)
      .map(({ name }) => name)
      .join(', ') + (some.length > 5 ? ', …' : '')
  const single = classes.filter(({ train }) => train <= 1)
  if (single.length > 0) {
    const message = `${single.length} classes have one picture to train on or none: ${named(single)}.`
    warnings.push({ code: 'single-picture', message })
  }
  const sorted = classes.toSorted((a, b) => a.train - b.train)
  const [least, most] = [sorted[0], sorted.at(-1)]
  if (least && most && most.train >= heavyImbalance * Math.max(1, least.train)) {
    const message = `The class ${most.name} has ${most.train} pictures, ${least.name} has ${least.train}: consider class weights.`
    warnings.push({ code: 'imbalance', message })
  }
  for (const split of ['validation', 'test'] as const) {
    const missing = classes.filter((entry) => entry[split] === 0)
    if (missing.length === 0) continue
    const message = `${missing.length} classes have no ${split} picture: ${named(missing)}.`
    warnings.push({ code: 'missing-class', message })
  }
  return warnings
}

function duplicateWarnings(groups: readonly (readonly Sighting[])[]): DatasetWarning[] {
  const warnings: DatasetWarning[] = []
  const paths = (group: readonly Sighting[]) =>
    group
      .slice(0, 2)
      .map(({ path }) => path)
      .join(' and ')
  const leaking = groups.filter((group) => new Set(group.map(({ split }) => split)).size > 1)
  const [leak] = leaking
  if (leak !== undefined) {
    const message = `${leaking.length} pictures are in more than one split, so scores would be too good, such as ${paths(leak)}.`
    warnings.push({ code: 'leakage', message })
  }
  const contradicting = groups.filter((group) => new Set(group.map(({ label }) => label)).size > 1)
  const [one] = contradicting
  if (one !== undefined) {
    const names = [...new Set(one.map(({ label }) => label))].join(' and ')
    const message = `${contradicting.length} pictures are in more than one class, such as ${paths(one)} (${names}).`
    warnings.push({ code: 'contradiction', message })
  }
  const [first] = groups
  if (first !== undefined) {
    const extra = groups.reduce((sum, group) => sum + group.length - 1, 0)
    const message = `${extra} files repeat another's bytes, such as ${paths(first)}.`
    warnings.push({ code: 'duplicates', message })
  }
  return warnings
}

function interrupted(): VitrineError {
  return new VitrineError('interrupted', {
    what: 'The inspection was stopped.',
    why: 'It was asked to.',
    remedy: 'Start it again.',
  })
}
