/** Words of the view Models, and of downloads wherever they show. Values come formatted. */
import type { Download } from '#contract/download.js'
import type { ModelCard } from '#contract/model-card.js'

const families: Record<ModelCard['family'], string> = {
  augreg: 'AugReg, the paper’s own',
  augreg2: 'AugReg, fine-tuned again by timm’s author',
  sam: 'SAM optimizer, other paper',
  original: 'Original ViT paper, without AugReg',
}

const states: Record<Download['state']['type'], string> = {
  waiting: 'Waits for its turn',
  fetching: 'Downloading',
  checking: 'Checking what came',
  paused: 'Paused',
  failed: 'Failed',
}

export const models = {
  title: 'Models',
  line: 'Weights that a run can start from.',
  loadFile: 'Load from file…',
  chooseFile: 'Choose a checkpoint file',
  fromRepository: 'From a repository…',
  repository: {
    title: 'Download from the Hugging Face hub',
    line: 'Any repository with a model.safetensors of one of the paper’s architectures. A private one needs a token in Settings.',
    label: 'Repository',
    placeholder: 'owner/name',
    wrong: 'Expected OWNER/NAME, as on the page of the repository.',
    begin: 'Download',
  },
  shown: 'Which models',
  tabs: {
    published: (count: string) => `Published (${count})`,
    here: (count: string) => `On this machine (${count})`,
  },
  search: 'Search models',
  searchPlaceholder: 'Search, such as “B/16 21k”',
  onlyRecommended: 'Recommended only',
  none: 'No model matches.',
  clear: 'Clear the search',
  columns: {
    architecture: 'Model',
    data: 'Data it saw',
    augmentation: 'AugReg',
    resolution: 'Pixels',
    parameters: 'Params',
    gmacs: 'GMACs',
    top1: 'Top-1',
    upstream: 'Upstream',
    size: 'Size',
    state: 'Here',
  },
  columnHelp: {
    data: 'ImageNet-21k, ImageNet-1k, or one after the other',
    augmentation: 'Augmentation level of its pre-training, by the paper’s name',
    gmacs: 'Thousand millions of multiply-adds for one picture',
    top1: 'Accuracy on ImageNet’s validation pictures, as timm measured it',
    upstream:
      'Accuracy on held-out pictures of the data it was pre-trained on: compare it within the same data only',
  },
  about: (value: string) => `~${value}`,
  recommended: 'Recommended',
  here: 'Here',
  notHere: 'Not here',
  unreadable: 'Not readable',
  states,
  card: {
    close: 'Close the card',
    name: 'Name',
    facts: 'Facts',
    why: 'Why it is recommended',
    whyLine: (architecture: string) =>
      `Of all ${architecture} checkpoints pre-trained on ImageNet-21k for 300 epochs it has the best accuracy on held-out pictures of that data. The paper found this cheap choice nearly as good as fine-tuning all of them and taking the best.`,
    caveat:
      'For ImageNet-1k itself this does not hold: its pictures lie in ImageNet-21k, so a part of them set aside is no honest test. Choose by ImageNetV2 there.',
    tuned:
      'Fine-tuned on ImageNet-1k after ImageNet-21k, which holds the same pictures. Judge it on ImageNetV2 or on your own data, not on a part of ImageNet-1k.',
    better: 'The paper recommends another one',
    betterLine: (name: string) =>
      `timm’s copy comes from another upstream run than the paper recommends for this architecture. That one is ${name}.`,
    showBetter: 'Show the recommended one',
    foreign:
      'Vitrine has the paper’s architectures alone and cannot read this one. It is listed so that you can compare the figures.',
    family: 'Family',
    families,
    data: 'Data',
    epochs: 'Epochs',
    augmentation: 'Augmentation',
    fileLevel: (level: string) => `called ${level} in the file’s name`,
    weightDecay: 'Weight decay',
    dropout: 'Dropout',
    stochasticDepth: 'Stochastic depth',
    fineTuning: 'Fine-tuning',
    fineTuningLine: (steps: string, rate: string) =>
      `ImageNet-1k, ${steps} steps, learning rate ${rate}`,
    resolution: 'Resolution',
    parameters: 'Parameters',
    gmacs: 'GMACs',
    top1: 'ImageNet top-1',
    upstream: 'Upstream accuracy',
    upstreamSources: {
      index: 'from the authors’ index',
      'table-6': 'from the paper’s table 6',
      'figure-4': 'read off the paper’s figure 4',
    },
    gelu: 'GELU',
    gelus: { tanh: 'tanh approximation', exact: 'exact' },
    preprocessing: 'Preprocessing',
    preprocessingLine: (crop: string) => `middle ${crop} of the picture, values from −1 to 1`,
    licence: 'Licence',
    size: 'Size',
    sizeAbout: (size: string) => `about ${size}`,
    file: 'File',
    notSaid: 'not said',
    sources: 'Where it comes from',
    hub: 'Hugging Face hub',
    npz: 'The authors’ .npz',
    noHub: 'timm has no copy of it',
  },
  actions: {
    download: (size: string) => `Download (${size})`,
    downloadNpz: 'Download the .npz',
    pause: 'Pause',
    resume: 'Go on',
    again: 'Try again',
    cancel: 'Cancel',
    remove: 'Remove from the cache',
    forget: 'Forget',
    train: 'Train from it',
  },
  downloads: 'Downloads',
  progress: (name: string) => `Download of ${name}`,
  amount: (done: string, total: string) => `${done} of ${total}`,
  speed: (speed: string) => `${speed}/s`,
  left: (time: string) => `${time} left`,
  cacheLine: (folder: string) => `Kept in ${folder}, which timm and other tools use too.`,
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText:
    'The file goes from the cache that timm and other tools use too. It can be downloaded again.',
  removed: 'Removed from the cache',
  mine: {
    none: 'No weights on this machine yet',
    noneLine: 'Download a published checkpoint, load a file, or train a run from scratch.',
    published: 'See the published ones',
    missing: 'This model is not there.',
  },
}

export type ModelsWords = typeof models
