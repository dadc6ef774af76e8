/** Words of the view New run. Values come formatted, with their units. */
import type { Estimate } from '#contract/plan.js'
import type { Start } from '#contract/start.js'

const kinds: Record<Start['kind'], string> = {
  scratch: 'From scratch',
  published: 'Published',
  file: 'File of yours',
  run: 'Run of yours',
  pretrained: 'Pre-trained by you',
  starter: 'Starter (works offline)',
}

const bases: Record<Estimate['basis'], string> = {
  measured: 'From the measured speed of this model at this resolution.',
  scaled: 'Scaled from another model that was measured here, by the number of operations.',
  unknown:
    'No speed was measured on this machine yet. Measure this model to see how long the run takes.',
}

export const newRun = {
  title: 'New run',
  like: (name: string) => `Filled in from ${name}. Change what you like; that run stays as it is.`,
  dataset: {
    title: 'Dataset',
    line: 'The pictures to learn from.',
    choose: 'Choose a dataset',
    counts: (train: string, validation: string | null, classes: string) =>
      validation === null
        ? `${train} training pictures (a share of them set aside for validation), ${classes} classes`
        : `${train} training and ${validation} validation pictures, ${classes} classes`,
    problems: (count: number) =>
      count === 1 ? '1 problem was found in it' : `${count} problems were found in it`,
    looking: 'It is still being looked through.',
    unusable: 'This dataset cannot be trained on.',
    none: 'There is no dataset yet.',
    add: 'Add a folder',
    open: 'Look at it',
  },

  start: {
    title: 'Starting point',
    line: 'Weights that have already learned from many pictures nearly always beat starting from nothing.',
    kinds,
    search: 'Search starting points',
    searchPlaceholder: 'Search',
    architecture: 'Architecture',
    data: 'Data it saw',
    anyArchitecture: 'All architectures',
    anyData: 'All data',
    useFile: 'Use a checkpoint file…',
    chooseFile: 'Choose a checkpoint file',
    none: 'No starting point matches.',
    clear: 'Clear search and filters',
    recommended: 'Recommended',
    recommendedWhy:
      'Of its architecture the checkpoint with the best accuracy on held-out ImageNet-21k pictures, which the paper found to be a safe choice for new data.',
    here: 'On this machine',
    notHere: 'Not on this machine',
    noneHereLine:
      'No pretrained weights are on this machine yet: they need one download, or a file. Training from scratch works now.',
    notHereLine: 'Its weights are not on this machine yet. Download them, or give them as a file.',
    card: 'What is known of it',
    model: 'Architecture',
    parameters: 'Parameters',
    resolution: 'Resolution',
    size: 'Size',
    top1: 'ImageNet top-1',
    speed: 'Speed here',
    noData: 'not said',
    scratchTitle: 'From scratch',
    scratchLine:
      'Random weights. Makes sense for very many pictures (hundreds of thousands), for pictures unlike any photograph, or to see how much the trained weights bring.',
    forget: 'Forget this file',
    chosen: 'Chosen',
    more: (count: string) => `Show ${count} more`,
  },

  recipe: {
    title: 'Recipe',
    line: 'Filled in with the paper’s values for this dataset and start. Change only what you want to.',
    waiting: 'Choose a dataset and a starting point first.',
    resolving: 'Working out the values…',
    chosenFor: 'Chosen for you',
    json: 'Config as JSON',
    command: 'Command line',
    same: 'The same run elsewhere',
    sameLine: 'The whole config, and the command that makes the same run in a terminal.',
  },

  problems: {
    minimum: (bound: string) => `Must be at least ${bound}.`,
    above: (bound: string) => `Must be more than ${bound}.`,
    maximum: (bound: string) => `Must be at most ${bound}.`,
    below: (bound: string) => `Must be less than ${bound}.`,
    whole: 'Must be a whole number.',
    number: 'Must be a number.',
    other: 'This value cannot be used.',
  },

  estimate: {
    title: 'Estimate',
    time: 'Time',
    memory: 'Memory',
    disk: 'Disk',
    speed: 'Speed',
    steps: 'Steps',
    epochs: 'Epochs',
    unknown: 'unknown',
    free: (amount: string) => `${amount} free`,
    bases,
    measure: 'Measure this model',
    measureAgain: 'Measure again',
    measuring: (done: number, steps: number) => `Measuring, step ${done} of ${steps}`,
    measuringStarts: 'Building the training step…',
    busy: 'A run is at work; measuring has to wait until it ends.',
    waiting: 'Appears when the recipe is complete.',
    memoryShort: (needed: string, free: string) =>
      `The run needs about ${needed} of memory and ${free} is free. Choose a smaller micro-batch, resolution or model, or close other programs.`,
    diskShort: (needed: string, free: string) =>
      `The checkpoints need about ${needed} on disk and ${free} is free. Free some space, or open a workspace on another disk.`,
    queued: 'Another run is at work. This one waits in the queue and starts by itself.',
  },

  name: 'Name',
  namePlaceholder: 'Optional, such as “cats, light augmentation”',
  begin: 'Start training',
  queue: 'Add to the queue',
  starting: 'Starting…',
  failed: 'The run could not be made.',
}

export type NewRunWords = typeof newRun
