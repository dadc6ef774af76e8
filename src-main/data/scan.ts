/**
 * Finds the pictures of a folder that holds one folder a class, with or without train and
 * validation folders above. Opens no picture. Order is by code point, so a folder gives
 * the same dataset on every machine; names are compared in Unicode's composed form, so a
 * class that one system wrote decomposed is the same class.
 */
import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs'
import { extname, join } from 'node:path'
import { VitrineError } from '../contract/errors.js'
import type { Label } from '../contract/label.js'
import { pictureExtensions } from './picture-extensions.js'

export interface Example {
  readonly path: string
  readonly label: Label
}

export interface Dataset {
  readonly folder: string
  readonly classes: readonly string[]
  readonly train: readonly Example[]
  /** null: the folder has no validation split; make one with `splitStratified`. */
  readonly validation: readonly Example[] | null
  readonly test: readonly Example[] | null
  /**
   * Files that are left out: of no known extension in a class folder, pictures in none. Hidden
   * files, and others beside the class folders such as a README, are not listed.
   */
  readonly ignored: readonly string[]
}

const splitNames = {
  train: ['train', 'training'],
  validation: ['val', 'valid', 'validation'],
  test: ['test', 'testing'],
} as const

interface Entry {
  readonly name: string
  readonly path: string
  readonly folder: boolean
}

/** Files by what they are, with the folders that were entered by their real paths. */
interface Found {
  readonly pictures: string[]
  readonly ignored: string[]
  readonly entered: Set<string>
}

/** Throws `file-not-found`, `dataset-empty` or `dataset-invalid`. */
export async function scanFolder(folder: string): Promise<Dataset> {
  if (!isFolder(folder)) {
    throw new VitrineError('file-not-found', {
      what: `There is no folder ${folder}.`,
      why: 'A dataset is a folder with one folder of pictures for each class.',
      remedy: 'Check the path.',
    })
  }
  const top = entriesOf(folder)
  const trainFolder = splitOf(top, 'train')
  const below = trainFolder === undefined ? null : classesIn(trainFolder.path)
  // A folder called "train" without folders of pictures in it is a class: of trains.
  const split = trainFolder !== undefined && below !== null && below.classes.size > 0
  const root = split ? trainFolder.path : folder
  const { classes: found, ignored } = split ? below : classesIn(folder)
  const classes = [...found.keys()]
  if (classes.length === 0) {
    throw new VitrineError('dataset-empty', {
      what: `No pictures were found in ${root}.`,
      why: `Expected one folder a class with pictures in it (${pictureExtensions.join(', ')}).`,
      remedy: 'Put the pictures of each class into a folder named as the class.',
    })
  }
  const examples = (of: ReadonlyMap<string, readonly string[]>): Example[] =>
    classes.flatMap((name, label) => (of.get(name) ?? []).map((path) => ({ path, label })))
  const other = (name: 'validation' | 'test'): Example[] | null => {
    const entry = split ? splitOf(top, name) : undefined
    if (entry === undefined) return null
    const own = classesIn(entry.path)
    for (const path of own.ignored) ignored.push(path)
    for (const known of own.classes.keys()) {
      if (!found.has(known)) throw unknownClass(entry.path, known)
    }
    return examples(own.classes)
  }
  const validation = other('validation')
  const test = other('test')
  if (split) {
    const used = (['train', 'validation', 'test'] as const).map((name) => splitOf(top, name)?.path)
    for (const entry of top) {
      if (!entry.folder) ignored.push(...strayPicture(entry))
      else if (!used.includes(entry.path)) {
        const rest = collect(entry.path)
        for (const path of rest.pictures.concat(rest.ignored)) ignored.push(path)
      }
    }
  }
  return { folder, classes, train: examples(found), validation, test, ignored }
}

/** One line for people on the files that were left out; null: none were. */
export function describeIgnored(ignored: readonly string[]): string | null {
  if (ignored.length === 0) return null
  const counts = new Map<string, number>()
  for (const path of ignored) {
    const extension = extname(path).toLowerCase() || 'no extension'
    counts.set(extension, (counts.get(extension) ?? 0) + 1)
  }
  const kinds = [...counts].sort(([a, m], [b, n]) => n - m || byCodePoint(a, b)).slice(0, 5)
  const list = kinds.map(([extension, count]) => `${extension} ${count}`).join(', ')
  const [first] = ignored
  const files = ignored.length === 1 ? 'file was' : 'files were'
  return `${ignored.length} ${files} left out (${list}), such as ${first}: no pictures that Vitrine reads, or in no class folder.`
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false // a dangling or looping link
  }
}

/** What a folder holds but hidden entries, in order. Throws `dataset-invalid` where it cannot be listed. */
function entriesOf(folder: string): Entry[] {
  let found: Dirent[]
  try {
    found = readdirSync(folder, { withFileTypes: true })
  } catch (thrown) {
    throw new VitrineError(
      'dataset-invalid',
      {
        what: `The folder ${folder} cannot be listed.`,
        why: thrown instanceof Error ? thrown.message : String(thrown),
        remedy: 'Check that you may read it, or remove it from the dataset.',
      },
      { cause: thrown },
    )
  }
  return found
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => ({ entry, key: Buffer.from(entry.name.normalize('NFC')) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ entry }) => {
      const path = join(folder, entry.name)
      const folderLike = entry.isSymbolicLink() ? isFolder(path) : entry.isDirectory()
      return { name: entry.name.normalize('NFC'), path, folder: folderLike }
    })
}

function isPictureName(name: string): boolean {
  return pictureExtensions.includes(extname(name).toLowerCase())
}

/** A picture that lies beside the class folders. */
function strayPicture({ name, path }: Entry): string[] {
  return isPictureName(name) ? [path] : []
}

function splitOf(entries: readonly Entry[], split: keyof typeof splitNames): Entry | undefined {
  const names: readonly string[] = splitNames[split]
  return entries.find((entry) => entry.folder && names.includes(entry.name.toLowerCase()))
}

/** Files at any depth; a folder reached again through a link is not entered twice. */
function collect(
  folder: string,
  found: Found = { pictures: [], ignored: [], entered: new Set() },
): Found {
  const real = realpathSync(folder)
  if (found.entered.has(real)) return found
  found.entered.add(real)
  for (const { name, path, folder: inner } of entriesOf(folder)) {
    if (inner) collect(path, found)
    else if (isPictureName(name)) found.pictures.push(path)
    else found.ignored.push(path)
  }
  return found
}

/** Pictures of each class of a split, in the classes' order, and what is left out. */
function classesIn(folder: string): { classes: Map<string, string[]>; ignored: string[] } {
  const classes = new Map<string, string[]>()
  const ignored: string[] = []
  for (const entry of entriesOf(folder)) {
    if (!entry.folder) {
      ignored.push(...strayPicture(entry))
      continue
    }
    const own = collect(entry.path)
    for (const path of own.ignored) ignored.push(path)
    if (own.pictures.length === 0) continue
    classes.set(entry.name, (classes.get(entry.name) ?? []).concat(own.pictures))
  }
  return { classes, ignored }
}

function unknownClass(folder: string, name: string): VitrineError {
  return new VitrineError('dataset-invalid', {
    what: `The folder ${folder} has a class "${name}" that the train folder does not have.`,
    why: 'Every split must have the classes of the train folder.',
    remedy: 'Rename or remove the folder, or add pictures of that class to train.',
  })
}
