/** Words of the view Datasets. Counts come as numbers where their form depends on them, else formatted. */
import type { DatasetWarning } from '#contract/dataset.js'

const problems: Record<DatasetWarning['code'], { title: string; meaning: string; remedy: string }> =
  {
    'ignored-files': {
      title: 'Files that are not used',
      meaning: 'These files are not pictures that Vitrine reads, or lie outside of a class folder.',
      remedy:
        'Move pictures into a folder named after their class; leave other files where they are.',
    },
    unreadable: {
      title: 'Damaged pictures',
      meaning: 'These files cannot be decoded. Training passes over them.',
      remedy: 'Replace them by sound copies, or delete them.',
    },
    'single-picture': {
      title: 'Classes with a single picture',
      meaning:
        'One picture cannot be both trained on and measured with, so the class is never measured.',
      remedy: 'Add pictures to these classes, or remove them.',
    },
    imbalance: {
      title: 'Uneven classes',
      meaning:
        'Some classes have many times more pictures than others; the model will favour the large ones.',
      remedy: 'Add pictures to the small classes, or choose balanced class weights in the recipe.',
    },
    'missing-class': {
      title: 'Classes missing from a split',
      meaning:
        'A class of the training pictures has none in validation or test, so it is never measured there.',
      remedy: 'Move some of its pictures into that split.',
    },
    leakage: {
      title: 'The same picture in training and in another split',
      meaning:
        'The model has seen these pictures before it is measured with them, so its accuracy looks better than it is.',
      remedy: 'Delete them from one of the two splits.',
    },
    contradiction: {
      title: 'The same picture in two classes',
      meaning: 'The model is told two different answers for one picture.',
      remedy: 'Keep it in the right class only.',
    },
    duplicates: {
      title: 'The same picture more than once',
      meaning: 'Files with the same bytes count several times.',
      remedy: 'Keep one of each group.',
    },
  }

export const datasets = {
  title: 'Datasets',
  add: 'Add folder…',
  addTitle: 'Choose a folder of pictures',
  addHelp:
    'A folder with a sub-folder for each class, or with train and val (and test) folders that hold them.',
  dropHint: 'Drop a folder anywhere in this window',
  emptyTitle: 'No datasets yet',
  emptyLine:
    'Add a folder that has a sub-folder for each kind of picture. The files stay where they are.',
  sample: 'Comes with Vitrine',
  looking: (done: string, total: string | null) =>
    total === null
      ? `Looking through it, ${done} pictures so far`
      : `Looking through it, ${done} of ${total} pictures`,
  lookingLabel: 'Looking through the folder',
  unusable: 'Cannot be used',
  counts: (pictures: string, classes: string) => `${pictures} pictures, ${classes} classes`,
  problemsCount: (count: number) => (count === 1 ? '1 problem' : `${count} problems`),
  noProblems: 'No problems',
  missing: 'This dataset is not in the list.',
  missingLine: 'It may have been removed. Choose another one, or add its folder again.',
  back: 'All datasets',
  trainOn: 'Train on this',
  lookAgain: 'Look again',
  reveal: 'Open folder',
  remove: 'Remove from list',
  removeTitle: (name: string) => `Remove ${name} from the list?`,
  removeLine:
    'The folder and its pictures stay where they are. Runs that were trained on it stay too.',
  removeConfirm: 'Remove',

  stats: {
    pictures: 'Pictures',
    classes: 'Classes',
    train: 'Training',
    validation: 'Validation',
    test: 'Test',
    setAside: 'set aside from training',
    setAsideHelp:
      'The folder has no val split, so each run sets a share of every class aside to measure with.',
    problems: 'Problems',
    formats: 'Formats',
  },

  histogram: {
    title: 'Pictures by class',
    label: (classes: string, pictures: string) =>
      `Bar chart of ${pictures} pictures in ${classes} classes by split`,
    classAxis: 'Class',
    countAxis: 'Pictures',
  },
  sizes: {
    title: 'Shorter side of the pictures',
    label: 'Bar chart of how many pictures have which shorter side in pixels',
    axis: 'Shorter side in pixels',
    countAxis: 'Pictures',
    range: (from: string, to: string) => `${from}–${to}`,
    atLeast: (from: string) => `${from}+`,
  },
  formats: { title: 'File formats', format: 'Format', pictures: 'Pictures', share: 'Share' },

  pictures: {
    title: 'Pictures',
    split: 'Split',
    splits: { train: 'Training', validation: 'Validation', test: 'Test' },
    label: 'Class',
    all: 'All classes',
    none: 'No pictures here.',
    range: (from: string, to: string, total: string) => `${from}–${to} of ${total}`,
    previous: 'Previous pictures',
    next: 'Next pictures',
    large: (name: string, label: string) => `${name}, class ${label}`,
    grid: 'Pictures of the dataset; arrow keys move, Enter shows one large',
    unreadable: 'Cannot be read',
    close: 'Close',
  },

  problems: {
    title: 'Problems found',
    none: 'Nothing wrong was found: every picture can be read, no class is missing, no picture is there twice.',
    meaning: 'What it means',
    remedy: 'What to do',
    show: (count: number) => (count === 1 ? 'Show 1 file' : `Show ${count} files`),
    groups: (count: number) => (count === 1 ? 'Show 1 group' : `Show ${count} groups`),
    more: (count: string) => `and ${count} more`,
    byCode: problems,
  },
  tabs: { overview: 'Overview', pictures: 'Pictures', problems: 'Problems' },
}

export type DatasetsWords = typeof datasets
