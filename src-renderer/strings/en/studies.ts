/** Words of the studies. Values come formatted, with their units. */
import type { Regularisation, StudyKind } from '#contract/study-question.js'
import type { StudyStatus } from '#contract/study.js'
import { verdictText } from '#contract/verdict-text.js'
import type { StudyFieldPath } from '../../lib/study-form.js'
import { studyPictures } from './study-pictures.js'

interface KindWords {
  readonly name: string
  /** What is asked. */
  readonly question: string
  /** What the paper found, in one line. */
  readonly paper: string
}
interface FieldWords {
  readonly label: string
  readonly help: string
}
const field = (label: string, help: string): FieldWords => ({ label, help })
const runs = (count: string) => (count === '1' ? '1 run' : `${count} runs`)

export const studies = {
  title: 'Studies',
  line: 'The questions of “How to train your ViT?”, asked of your own pictures.',
  new: 'New study',
  none: 'No studies yet',
  noneHelp:
    'A study makes the runs that answer a question, one after the other, and says what they show: with numbers, and with how sure they are.',
  notFound: 'This study is not here',
  notFoundHelp: 'It may have been deleted, or belong to another workspace.',
  toStudies: 'All studies',

  kinds: {
    'transfer-or-scratch': {
      name: 'Transfer or scratch',
      question: 'Is it worth beginning with trained weights, and how much compute do they save?',
      paper:
        'Section 4.2: on small data no run from scratch came near transfer; on larger data it took about 100 times the compute.',
    },
    'augmentation-map': {
      name: 'Augmentation and regularisation',
      question: 'Which strength of augmentation, with or without regularisation?',
      paper:
        'Section 4.4: with little data almost any helps, with much data and short training almost all hurts; augmentation helps more often than regularisation.',
    },
    'data-and-augreg': {
      name: 'Data and AugReg',
      question: 'How many more pictures is augmentation worth?',
      paper: 'Section 4.1: the right amount of AugReg is worth about 10 times the data.',
    },
    'which-checkpoint': {
      name: 'Which checkpoint',
      question: 'Is the recommended checkpoint good enough, or is trying all of them worth it?',
      paper:
        'Section 4.5: the one with the best score from pre-training is nearly always about as good as the best of all.',
    },
    'pre-training-data': {
      name: 'More pre-training data',
      question: 'Do weights that saw more pictures do better at the same size?',
      paper: 'Section 4.3: at the same compute, pre-training on more data transfers better.',
    },
    'patch-or-width': {
      name: 'Patch size or width',
      question: 'Which network is most accurate for its speed on this machine?',
      paper: 'Section 4.6: larger patches rather than a thinner network, at the same speed.',
    },
    'honest-validation': {
      name: 'Honest validation',
      question: 'Does the score hold on pictures that were collected apart?',
      paper:
        'Section 4.5: scores on held-out pictures of the same collection can mislead a choice; ImageNetV2 was asked too.',
    },
    'free-sweep': {
      name: 'Free sweep',
      question: 'Which settings are best, among any fields?',
      paper: 'A search of your own; the paper rests on more than 50,000 models.',
    },
  } satisfies Record<StudyKind, KindWords>,

  status: {
    planned: 'Planned',
    running: 'Running',
    paused: 'Paused',
    done: 'Done',
  } satisfies Record<StudyStatus, string>,
  progress: (done: string, points: string) => `${done} of ${runs(points)} done`,
  failed: (count: string) => `${count} failed`,
  columns: {
    name: 'Study',
    kind: 'Question',
    status: 'Status',
    progress: 'Runs',
    created: 'Created',
  },

  form: {
    question: 'Question',
    data: 'Dataset',
    chooseData: 'Choose a dataset',
    noData: 'Add a dataset first; a study needs pictures.',
    toData: 'Datasets',
    options: 'What to try',
    budget: 'Cost',
    mostRuns: 'At most this many runs',
    mostHours: 'At most this many hours',
    noLimit: 'No limit',
    notNumber: 'A number above 0, or nothing.',
    name: 'Name',
    begin: 'Start study',
    keep: 'Keep for later',
    planning: 'Planning…',
    runs: 'Runs to make',
    existing: (count: string) => `${runs(count)} of these exist already and will be used.`,
    further: (count: string) => `About ${runs(count)} more follow, of what does best.`,
    time: 'Time',
    disk: 'Disk',
    free: (amount: string) => `${amount} free`,
    unknown: 'unknown',
    bases: {
      measured: 'From the measured speed of these networks.',
      scaled: 'Scaled from another network that was measured on this machine.',
      unknown: 'No speed is measured on this machine yet; measure it on Home to see the time.',
    },
    diskShort: 'There may not be room for the checkpoints of all runs.',
    omitted: 'Left out to keep within the budget',
    omissions: {
      seed: (seed: string) => `Seed ${seed}`,
      value: (list: string, value: string) => `${list}: ${value}`,
      draws: (from: string, to: string) => `${to} draws in place of ${from}`,
    },
    values: 'Values',
    low: 'Low',
    high: 'High',
    scale: 'Scale',
    scales: { linear: 'Even', logarithmic: 'Logarithmic' },
    whole: 'Whole numbers',
    field: 'Field',
    given: { values: 'List', range: 'Range' },
    addAxis: 'Another field',
    removeAxis: (path: string) => `Take ${path} out`,
    strategies: { grid: 'Grid', random: 'Random', halving: 'Successive halving' },
    draws: 'Draws',
    drawSeed: 'Seed of the draws',
    firstSteps: 'Steps of the first round',
    factor: 'Of each round goes on: one in',
    byRecipe: 'As the recipe says',
    refused: 'Not a value that this can have.',
    noWeights: 'No trained weights are on this machine yet; get some under Models.',
  },

  fields: {
    start: field('Starting point', 'The weights whose worth is asked.'),
    'transfer.steps': field('Steps with transfer', 'Several lengths, apart by commas.'),
    'transfer.learningRates': field('Learning rates with transfer', 'Of SGD with momentum.'),
    'scratch.steps': field('Steps from scratch', 'The longest is what scratch may cost at most.'),
    'scratch.learningRates': field('Learning rates from scratch', 'Of AdamW.'),
    'scratch.levels': field('Augmentation from scratch', ''),
    'scratch.regularisations': field('Regularisation from scratch', ''),
    networks: field('Networks', 'Each is trained in every way; one row or line a network.'),
    levels: field('Augmentation', 'The paper’s seven levels.'),
    regularisations: field('Regularisation', ''),
    weightDecays: field('Weight decays', 'Optional: of each place the best is shown.'),
    shares: field('Parts of the training pictures', 'Of each class, 0 to 1.'),
    'augreg.level': field('Augmentation of AugReg', ''),
    'augreg.regularisation': field('Regularisation of AugReg', ''),
    recommended: field('Recommended checkpoint', 'The one that the others have to beat.'),
    others: field('Other checkpoints', 'Ranked cheaply on their features first.'),
    fineTune: field('Fine-tune at most', 'Of the others, best first; empty: all.'),
    starts: field('Checkpoints', 'The same architecture from different pre-training data.'),
    steps: field('Steps', 'One or more lengths.'),
    learningRates: field('Learning rates', 'Of several the best counts.'),
    resolutions: field('Resolutions', 'Pixels.'),
    independent: field('Independent pictures', 'Of the same classes, collected apart.'),
    network: field('Network', ''),
    axes: field('Fields to sweep', ''),
    strategy: field('How to search', ''),
    seeds: field('Seeds', 'Each run once with each; two or more show how much chance does.'),
    'wish.model.resolution': field('Resolution', 'Pixels; empty: the network’s own.'),
    'wish.train.batch': field('Batch', 'Pictures a step; empty: as the recipe says.'),
    'wish.train.duration': field('Steps', 'Of each run; empty: as the recipe says.'),
  } satisfies Record<StudyFieldPath, FieldWords>,
  regularisations: {
    off: 'none',
    on: 'dropout 0.1, stochastic depth 0.1',
  } satisfies Record<Regularisation, string>,
  fromScratch: 'from scratch',

  actions: {
    start: 'Start',
    resume: 'Go on',
    again: 'Run what failed again',
    pause: 'Pause',
    report: 'Report',
    delete: 'Delete',
    deleteSure: (name: string) => `Delete “${name}”?`,
    deleteWarning: 'The study goes to the trash. Its runs stay where they are.',
  },
  findings: 'What it shows so far',
  findingsDone: 'What it shows',
  picture: 'Picture',
  noise: (seeds: string, pictures: string) =>
    `Standard deviation of one run by chance, in points. Between seeds: ${seeds}; by which pictures validate: ${pictures}. Bars and bands are the central 95 %.`,
  notKnown: 'not known',
  paper: 'The paper’s own numbers',
  /** Where it prints none. */
  paperFound: 'What the paper found',
  points: 'Runs',
  point: {
    label: 'Run',
    seed: 'Seed',
    accuracy: 'Val top-1',
    time: 'Time',
    state: 'State',
    missing: 'not made yet',
  },
  group: 'Group',
  reuse: 'Use the best settings',
  verdict: verdictText,
  pictures: studyPictures,
}
export type StudiesWords = typeof studies
