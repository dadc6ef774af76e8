/** Words of the list of runs. */
import type { RunColumn } from '../../lib/run-table.js'

function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${String(count)} ${many}`
}

export const runs = {
  title: 'Runs',
  count: (shown: number, all: number) =>
    shown === all
      ? counted(all, 'run', 'runs')
      : `${String(shown)} of ${counted(all, 'run', 'runs')}`,
  newRun: 'New run',
  none: 'No runs yet',
  noneHelp: 'Choose a folder of pictures and a starting point; the run and its curves appear here.',
  noneFound: 'No run fits',
  noneFoundHelp: 'Change the search or the filters.',
  clearFilters: 'Clear filters',
  search: 'Search runs',
  searchPlaceholder: 'Name, model, dataset, tag …',
  filters: {
    status: 'Status',
    dataset: 'Dataset',
    model: 'Model',
    tag: 'Tag',
    all: 'All',
  },
  columns: {
    name: 'Name',
    status: 'Status',
    dataset: 'Dataset',
    model: 'Model',
    start: 'Start',
    bestTop1: 'Best top-1',
    loss: 'Loss',
    steps: 'Steps',
    speed: 'img/s',
    time: 'Time',
    created: 'Created',
    tags: 'Tags',
    top1: 'Last top-1',
    macroF1: 'Macro F1',
    validationLoss: 'Val loss',
    learningRate: 'Learning rate',
    batch: 'Batch',
    resolution: 'Resolution',
    level: 'Augmentation',
    parameters: 'Parameters',
    seed: 'Seed',
  } satisfies Record<RunColumn, string>,
  chooseColumns: 'Columns',
  firstColumns: 'Reset columns',
  fromScratch: 'scratch',
  queue: {
    title: 'Queue',
    waiting: (waiting: number) => counted(waiting, 'run waits', 'runs wait'),
    help: 'One run trains at a time, from the top. Drag a row, or move it with Alt and the arrow keys.',
    up: (name: string) => `Move ${name} up`,
    down: (name: string) => `Move ${name} down`,
    moved: (name: string, place: number, all: number) =>
      `${name} is now number ${String(place)} of ${String(all)}.`,
    out: 'Take out of the queue',
  },
  selected: (count: number) => `${String(count)} selected`,
  selectAll: 'Select all that are shown',
  clearSelection: 'Clear selection',
  open: 'Open',
  compare: 'Compare',
  compareHelp: 'Select two or more runs to compare them.',
  edit: 'Name, tags and notes',
  delete: 'Delete',
  deleteSure: (count: number) => `Delete ${counted(count, 'run', 'runs')}?`,
  deleteOne: (name: string) => `Delete “${name}”?`,
  deleteWarning:
    'Curves, checkpoints and predictions go to the trash, from where they can be put back. The pictures stay.',
  deleteBusy: (count: number) =>
    `${counted(count, 'run is', 'runs are')} training and will not be deleted. Pause or stop first.`,
  deleted: (count: number) => `${counted(count, 'run', 'runs')} moved to the trash.`,
  keys: 'Arrow keys move, Enter opens, Space selects, F2 edits, Delete deletes.',
  editor: {
    title: 'Name, tags and notes',
    name: 'Name',
    nameHelp: 'Empty: shown by model and dataset.',
    tags: 'Tags',
    tagsHelp: 'Enter or comma adds one. At most 32, each up to 40 letters.',
    addTag: 'Add a tag',
    removeTag: (tag: string) => `Remove tag ${tag}`,
    notes: 'Notes',
    notesHelp: 'For yourself: what you tried and what you saw.',
    save: 'Save',
    dismiss: 'Cancel',
  },
}
export type RunsWords = typeof runs
