/**
 * Finds the pictures of a folder that holds one folder a class, with or without train and
 * validation folders above. Opens no picture. Order is by code point, so a folder gives
 * the same dataset on every machine.
 */
import { readdirSync, realpathSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { VitrineError } from '../contract/errors.js'

export interface Example {
  readonly path: string
  readonly label: number
}

export interface Dataset {
  readonly folder: string
  readonly classes: readonly string[]
  readonly train: readonly Example[]
  /** null: the folder has no validation split; make one with `splitStratified`. */
  readonly validation: readonly Example[] | null
  readonly test: readonly Example[] | null
}

const extensions = new Set('.jpg .jpeg .jpe .png .webp .avif .tif .tiff .gif'.split(' '))
const validationNames = ['val', 'valid', 'validation']

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function entriesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort(byCodePoint)
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false // a dangling or looping link
  }
}

function foldersOf(folder: string): string[] {
  return entriesOf(folder).filter((name) => isFolder(join(folder, name)))
}

/** Pictures at any depth; a folder reached again through a link is not entered twice. */
function picturesUnder(folder: string, seen = new Set<string>()): string[] {
  const real = realpathSync(folder)
  if (seen.has(real)) return []
  seen.add(real)
  return entriesOf(folder).flatMap((name) => {
    const path = join(folder, name)
    if (isFolder(path)) return picturesUnder(path, seen)
    return extensions.has(extname(name).toLowerCase()) ? [path] : []
  })
}

function examplesOf(folder: string, classes: readonly string[]): Example[] {
  const present = new Set(foldersOf(folder))
  for (const name of present) {
    if (!classes.includes(name)) {
      throw new VitrineError('dataset-invalid', {
        what: `The folder ${folder} has a class "${name}" that the train folder does not have.`,
        why: 'Every split must have the classes of the train folder.',
        remedy: 'Rename or remove the folder, or add pictures of that class to train.',
      })
    }
  }
  return classes.flatMap((name, label) =>
    present.has(name) ? picturesUnder(join(folder, name)).map((path) => ({ path, label })) : [],
  )
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
  const top = foldersOf(folder)
  const split = top.includes('train')
  const root = split ? join(folder, 'train') : folder
  const classes = foldersOf(root).filter((name) => picturesUnder(join(root, name)).length > 0)
  if (classes.length === 0) {
    throw new VitrineError('dataset-empty', {
      what: `No pictures were found in ${root}.`,
      why: `Expected one folder a class with pictures in it (${[...extensions].join(', ')}).`,
      remedy: 'Put the pictures of each class into a folder named as the class.',
    })
  }
  const validation = split ? top.find((name) => validationNames.includes(name)) : undefined
  return {
    folder,
    classes,
    train: examplesOf(root, classes),
    validation: validation === undefined ? null : examplesOf(join(folder, validation), classes),
    test: split && top.includes('test') ? examplesOf(join(folder, 'test'), classes) : null,
  }
}
