/** Words of the view Home. Values come formatted, with their units. */
export const home = {
  title: 'Home',
  welcome: 'Teach this machine to tell your pictures apart',
  welcomeLine:
    'Vitrine trains a Vision Transformer on folders of your own pictures. Everything stays on this machine.',

  machine: {
    title: 'This machine',
    trainsOnGpu: (device: string) => `Trains on the GPU: ${device}.`,
    trainsOnCpu: (processor: string, cores: number) =>
      `Trains on the processor: ${processor}, ${cores === 1 ? '1 core' : `${cores} cores`}.`,
    noEngine: 'No engine works on this machine. Settings shows what was tried and what to do.',
    idleGpu: (name: string) => `${name} is there, but no engine can use it. Settings says why.`,
    noGpu:
      'No GPU was found, so the processor does the work. Small models on small pictures train well on it.',
    engine: 'Engine',
    why: 'Why this one',
    memory: 'Memory',
    memoryOf: (free: string, total: string) => `${free} free of ${total}`,
    speed: 'Training speed',
    speedLine: (model: string, resolution: string) =>
      `${model} at ${resolution}, one training step after another`,
    unmeasured: 'Not measured yet',
    measure: 'Measure',
    measureAgain: 'Measure again',
    measureHelp:
      'Runs 20 training steps of ViT-Ti/16, which takes from seconds on a GPU to a minute on a processor.',
    measuring: (done: number, steps: number) => `Step ${done} of ${steps}`,
    measuringStarts: 'Building the training step…',
    busy: 'A run is at work; measuring has to wait until it ends.',
    meaning: (duration: string) =>
      `Fine-tuning for 500 steps, often enough for a small folder, takes about ${duration}.`,
    examining:
      'Trying every engine on this machine. This takes up to a minute and is kept for the next start.',
    unexamined: 'This machine has not been examined yet.',
    examine: 'Examine this machine',
    details: 'All engines and reasons',
  },

  start: {
    title: 'Start here',
    first: 'Train on the sample',
    firstLine: (pictures: string, classes: string) =>
      `${pictures} pictures of ${classes} kinds come with Vitrine. A small network learns them from nothing, in about two minutes on two processor cores; you watch it learn.`,
    firstLineUnknown:
      'Pictures that come with Vitrine. A small network learns them from nothing while you watch.',
    train: 'Train on the sample',
    preparing: 'Looking through the sample…',
    look: 'Look at the pictures',
    own: 'Add your own folder',
    ownLine:
      'One folder with a sub-folder for each kind of picture, such as cats/ and dogs/. Twenty of each are enough to begin with.',
    choose: 'Choose a folder…',
    dropLine: 'or drop it anywhere in this window',
    better: 'Start from trained weights',
    betterNone:
      'None are on this machine yet: they need one download, or a file. Training from scratch works now.',
    betterLine:
      'A network that has seen millions of pictures needs only a few of yours. This nearly always beats training from scratch.',
    newRun: 'Set up a run',
  },

  recent: {
    title: 'Last runs',
    all: 'All runs',
    empty: 'Runs that you start are listed here.',
    accuracy: 'validation accuracy',
    curve: (name: string) => `Training loss of ${name}`,
    stepOf: (step: string, steps: string) => `Step ${step} of ${steps}`,
    next: 'What now? Open a run to see what it learned, try it on new pictures, or start a second one and compare the two.',
    compare: 'Compare',
  },
}

export type HomeWords = typeof home
