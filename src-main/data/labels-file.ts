/**
 * Pictures with any number of labels each, from a file that names them.
 *
 *   CSV, TSV   a first line with the names of the columns: `path`, `labels` and, if wished,
 *              `split`; labels lie between `|`
 *   JSONL      an object a line: {"path": "a.jpg", "labels": ["dog", "ball"], "split": "train"}
 *
 * Paths are relative to the file's folder, or absolute. `split` is `train` or `validation` (the
 * same in every line or in none); a picture without labels shows none of the classes. Classes are
 * in code point order.
 */
import { readFileSync, statSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { VitrineError } from '../contract/errors.js'
import type { Dataset, Example } from './scan.js'

const rowSchema = z.strictObject({
  path: z.string().min(1),
  labels: z.array(z.string().trim().min(1)),
  split: z.enum(['train', 'validation']).optional(),
})

interface Row {
  /** From 1. */
  readonly line: number
  readonly value: unknown
}

/** Throws `file-not-found`; `dataset-invalid`, which names the line; `dataset-empty`. */
export function readLabels(file: string): Dataset {
  const text = textOf(file)
  const folder = dirname(resolve(file))
  const rows = (extname(file).toLowerCase() === '.jsonl' ? jsonRows : tableRows)(file, text)
  const seen = new Map<string, number>()
  const parsed = rows.map(({ line, value }) => {
    const row = rowSchema.safeParse(value)
    if (!row.success) {
      const [issue] = row.error.issues
      throw invalid(file, line, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
    }
    const path = resolve(folder, row.data.path)
    const before = seen.get(path)
    if (before !== undefined) throw invalid(file, line, `${path} is in line ${before} already`)
    seen.set(path, line)
    if (!isFile(path)) throw invalid(file, line, `there is no file ${path}`)
    return { path, labels: row.data.labels, split: row.data.split ?? null, line }
  })
  const first = parsed[0]
  const classes = [...new Set(parsed.flatMap(({ labels }) => labels))].sort(byCodePoint)
  if (first === undefined || classes.length === 0) throw empty(file)
  const odd = parsed.find(({ split }) => (split === null) !== (first.split === null))
  if (odd !== undefined) {
    throw invalid(file, odd.line, 'a split must be in every line or in none')
  }
  const places = new Map(classes.map((name, place) => [name, place]))
  const examplesOf = (split: 'train' | 'validation' | null): Example[] =>
    parsed
      .filter((row) => row.split === split)
      .map(({ path, labels }) => {
        const own = new Set(labels.flatMap((name) => places.get(name) ?? []))
        return { path, label: [...own].sort((a, b) => a - b) }
      })
  const split = first.split !== null
  const train = examplesOf(split ? 'train' : null)
  if (train.length === 0) throw empty(file)
  const validation = split ? examplesOf('validation') : null
  return { folder, classes, train, validation, test: null, ignored: [] }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (cause) {
    throw new VitrineError(
      'file-not-found',
      {
        what: `The labels file ${file} cannot be read.`,
        why: cause instanceof Error ? cause.message : String(cause),
        remedy: 'Check the path.',
      },
      { cause },
    )
  }
}

function jsonRows(file: string, text: string): Row[] {
  return text.split('\n').flatMap((content, index) => {
    if (content.trim() === '') return []
    try {
      return [{ line: index + 1, value: JSON.parse(content) as unknown }]
    } catch (cause) {
      throw invalid(file, index + 1, cause instanceof Error ? cause.message : String(cause))
    }
  })
}

const columnNames = ['path', 'labels', 'split']

function tableRows(file: string, text: string): Row[] {
  const delimiter = extname(file).toLowerCase() === '.tsv' ? '\t' : ','
  let records: { record: string[]; info: { lines: number } }[]
  try {
    const options = { delimiter, info: true, relax_column_count: true, skip_empty_lines: true }
    records = parse(text, options) as unknown as typeof records
  } catch (cause) {
    const line = (cause as { lines?: number }).lines ?? 1
    throw invalid(file, line, cause instanceof Error ? cause.message : String(cause))
  }
  const [header, ...rest] = records
  const columns = header?.record.map((name) => name.trim()) ?? []
  const unknown = columns.find((name) => !columnNames.includes(name))
  const sound = new Set(columns).size === columns.length && unknown === undefined
  if (header !== undefined && !(sound && columns.includes('path') && columns.includes('labels'))) {
    const found = columns.join(', ')
    throw invalid(file, 1, `expected the columns path, labels and perhaps split, found ${found}`)
  }
  return rest.map(({ record, info: { lines } }) => {
    if (record.length !== columns.length) {
      const why = `expected ${columns.length} columns, found ${record.length}`
      throw invalid(file, lines, why)
    }
    const fields = new Map(columns.map((name, place) => [name, record[place] ?? '']))
    const labels = (fields.get('labels') ?? '').split('|').filter((name) => name.trim() !== '')
    const split = fields.get('split')?.trim()
    return {
      line: lines,
      value: { path: fields.get('path'), labels, ...(split && { split }) },
    }
  })
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function invalid(file: string, line: number, why: string): VitrineError {
  return new VitrineError('dataset-invalid', {
    what: `Line ${line} of ${file} cannot be used.`,
    why: `${why.charAt(0).toUpperCase()}${why.slice(1)}.`,
    remedy: 'Correct the line; `vitrine pretrain --help` tells the format.',
  })
}

function empty(file: string): VitrineError {
  return new VitrineError('dataset-empty', {
    what: `There is nothing to train on in ${file}.`,
    why: 'Expected lines of pictures with labels; none for training was found.',
    remedy: 'Add some; `vitrine pretrain --help` tells the format.',
  })
}
