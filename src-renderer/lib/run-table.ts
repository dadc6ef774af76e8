/** The table of runs as data: its columns, their order, the search and the filters. Pure. */
import type { RunSummary } from '#contract/run.js'
import { baseName } from './format.js'
import { runName } from './run-name.js'

export const runColumnNames = [
  'name',
  'status',
  'dataset',
  'model',
  'start',
  'bestTop1',
  'loss',
  'steps',
  'speed',
  'time',
  'created',
  'tags',
  'top1',
  'macroF1',
  'validationLoss',
  'learningRate',
  'batch',
  'resolution',
  'level',
  'parameters',
  'seed',
] as const
export type RunColumn = (typeof runColumnNames)[number]

/** Shown until the user chooses; the name is always shown. */
export const firstColumns: readonly RunColumn[] = [
  'name',
  'status',
  'dataset',
  'model',
  'start',
  'bestTop1',
  'loss',
  'steps',
  'speed',
  'time',
  'created',
  'tags',
]

/** Read from the right. */
export const numberColumns: readonly RunColumn[] = [
  'bestTop1',
  'loss',
  'steps',
  'speed',
  'time',
  'top1',
  'macroF1',
  'validationLoss',
  'learningRate',
  'batch',
  'resolution',
  'parameters',
  'seed',
]

/** In CSS. */
export const columnWidths: Readonly<Record<RunColumn, string>> = {
  name: '160px',
  status: '112px',
  dataset: '90px',
  model: '74px',
  start: '80px',
  bestTop1: '96px',
  loss: '78px',
  steps: '96px',
  speed: '74px',
  time: '82px',
  created: '84px',
  tags: '80px',
  top1: '100px',
  macroF1: '80px',
  validationLoss: '78px',
  learningRate: '100px',
  batch: '62px',
  resolution: '90px',
  level: '104px',
  parameters: '96px',
  seed: '56px',
}

export type RowStatus = RunSummary['status']

/** Empty lists: all. Within a list any, between lists all. */
export interface RunFilters {
  readonly text: string
  readonly statuses: readonly RowStatus[]
  readonly datasets: readonly string[]
  readonly models: readonly string[]
  readonly tags: readonly string[]
}

export const noFilters: RunFilters = { text: '', statuses: [], datasets: [], models: [], tags: [] }

export interface RunOrder {
  readonly column: RunColumn
  readonly descending: boolean
}

export const firstOrder: RunOrder = { column: 'created', descending: true }

function statusRank(status: RowStatus): number {
  switch (status) {
    case 'running':
      return 0
    case 'queued':
      return 1
    case 'paused':
      return 2
    case 'interrupted':
      return 3
    case 'created':
      return 4
    case 'done':
      return 5
    case 'stopped':
      return 6
    case 'cancelled':
      return 7
    case 'failed':
      return 8
    case 'damaged':
      return 9
  }
}

/** What a column sorts by; null sorts last in both directions. */
export function sortValue(run: RunSummary, column: RunColumn): string | number | null {
  switch (column) {
    case 'name':
      return runName(run)
    case 'status':
      return statusRank(run.status)
    case 'dataset':
      return baseName(run.dataFolder)
    case 'model':
      return run.model
    case 'start':
      return baseName(run.from)
    case 'bestTop1':
      return run.bestTop1
    case 'loss':
      return run.loss
    case 'steps':
      return run.steps
    case 'speed':
      return run.imagesPerSecond
    case 'time':
      return run.seconds
    case 'created':
      return run.created
    case 'tags':
      return run.tags.length === 0 ? null : run.tags.join(' ')
    case 'top1':
      return run.top1
    case 'macroF1':
      return run.macroF1
    case 'validationLoss':
      return run.validationLoss
    case 'learningRate':
      return run.learningRate
    case 'batch':
      return run.batch
    case 'resolution':
      return run.resolution
    case 'level':
      return run.level
    case 'parameters':
      return run.parameters
    case 'seed':
      return run.seed
  }
}

/** `runs` in order; equal ones newest first, so that the order never depends on how they came. */
export function sortRuns(runs: readonly RunSummary[], order: RunOrder): RunSummary[] {
  const compareText = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }).compare
  const compareValues = (a: string | number, b: string | number): number =>
    typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b))
  const direction = order.descending ? -1 : 1
  return runs
    .map((run) => ({ run, value: sortValue(run, order.column) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) {
        if (a.value !== b.value) return a.value === null ? 1 : -1
      } else {
        const compared = compareValues(a.value, b.value)
        if (compared !== 0) return direction * compared
      }
      if (a.run.created !== b.run.created) return a.run.created < b.run.created ? 1 : -1
      return a.run.id < b.run.id ? -1 : 1
    })
    .map(({ run }) => run)
}

/** All words of the search must be found somewhere among what the table shows of a run. */
function holdsText(run: RunSummary, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const text = [
    runName(run),
    run.id,
    run.model ?? '',
    run.dataFolder,
    baseName(run.from),
    run.recipe ?? '',
    run.level ?? '',
    ...run.tags,
  ]
    .join('\n')
    .toLocaleLowerCase()
  return words.every((word) => text.includes(word))
}

export function filterRuns(runs: readonly RunSummary[], filters: RunFilters): RunSummary[] {
  const words = filters.text.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const any = <Value>(wanted: readonly Value[], has: (value: Value) => boolean): boolean =>
    wanted.length === 0 || wanted.some(has)
  return runs.filter(
    (run) =>
      any(filters.statuses, (status) => run.status === status) &&
      any(filters.datasets, (folder) => run.dataFolder === folder) &&
      any(filters.models, (model) => run.model === model) &&
      any(filters.tags, (tag) => run.tags.includes(tag)) &&
      holdsText(run, words),
  )
}

/** What can be filtered by, as far as the runs have it, in reading order. */
export function filterChoices(runs: readonly RunSummary[]): {
  readonly statuses: readonly RowStatus[]
  readonly datasets: readonly string[]
  readonly models: readonly string[]
  readonly tags: readonly string[]
} {
  const sorted = (values: Iterable<string>): string[] =>
    [...new Set(values)].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))
  return {
    statuses: [...new Set(runs.map((run) => run.status))].sort(
      (a, b) => statusRank(a) - statusRank(b),
    ),
    datasets: sorted(runs.map((run) => run.dataFolder)),
    models: sorted(runs.flatMap((run) => (run.model === null ? [] : [run.model]))),
    tags: sorted(runs.flatMap((run) => run.tags)),
  }
}

/** Columns as they were kept (`text` of local storage); the first choice where that is of no use. */
export function keptColumns(text: string | null): readonly RunColumn[] {
  if (text === null) return firstColumns
  const kept = text.split(',')
  const columns = runColumnNames.filter((name) => name === 'name' || kept.includes(name))
  return columns.length < 2 ? firstColumns : columns
}

/** `order` with `id` moved by `by` places (clamped); as it is where `id` is not in it. */
export function moved<Id>(order: readonly Id[], id: Id, by: number): Id[] {
  const from = order.indexOf(id)
  if (from < 0) return [...order]
  const to = Math.min(order.length - 1, Math.max(0, from + by))
  const rest = order.filter((other) => other !== id)
  return [...rest.slice(0, to), id, ...rest.slice(to)]
}
