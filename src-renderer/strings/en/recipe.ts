/** The fields of a recipe: by path in the config, what each is called and what it does in one line. */

export interface FieldWords {
  readonly label: string
  readonly help: string
  /** Of the number, such as px; none: ''. */
  readonly unit: string
}

function field(label: string, help: string, unit = ''): FieldWords {
  return { label, help, unit }
}

export const recipe = {
  fields: {
    recipe: field(
      'Recipe',
      'Transfer continues from trained weights; scratch starts from random ones and needs far more time and pictures; pretrain does so for weights that other runs start from.',
    ),
    'model.name': field(
      'Architecture',
      'The size of the network. Ti is the smallest; /16 looks closer than /32 and is slower.',
    ),
    'model.from': field('Weights', 'What the run starts from.'),
    'model.gelu': field(
      'GELU',
      'The activation function: tanh as the published weights were trained with, or exact as in timm.',
    ),
    'model.resolution': field(
      'Resolution',
      'Side of the pictures as the model sees them. Larger shows more detail and takes longer.',
      'px',
    ),
    'model.dropout': field(
      'Dropout',
      'Part of the activations switched off at random. Helps large models that train long; 0 for transfer.',
    ),
    'model.stochasticDepth': field(
      'Stochastic depth',
      'Chance to skip the last block; earlier blocks less. Helps large models that train long; 0 for transfer.',
    ),
    'model.freeze': field(
      'Freeze',
      'Layers that stay as they are: none, backbone (only the new head learns) or first-N.',
    ),
    'model.headBias': field(
      'Head bias',
      'What a new head starts with: zero, or prior, which says of every class that it is rare.',
    ),
    'augment.level': field(
      'Augmentation',
      'How strongly training pictures are altered. The paper found none best for transfer, some for scratch.',
    ),
    'augment.cropMinimumArea': field(
      'Smallest crop',
      'Smallest part of a picture that a training crop may take, 0 to 1.',
    ),
    'augment.flip': field(
      'Mirror',
      'Mirrors half of the training pictures. Switch off where left and right mean different things.',
    ),
    'train.batch': field(
      'Batch',
      'Pictures in one step. Larger is steadier and needs more memory.',
    ),
    'train.microBatch': field(
      'Micro-batch',
      'Pictures on the device at once; gradients add up to the batch. auto: as many as fit.',
    ),
    'train.recompute': field(
      'Recompute blocks',
      'Computes the inside of blocks again on the way back in place of keeping it: about half of the memory, a quarter more time. auto: once memory runs out.',
    ),
    'train.duration.steps': field('Steps', 'Number of updates of the weights.'),
    'train.duration.epochs': field('Epochs', 'Number of passes over the training pictures.'),
    'train.duration.examples': field(
      'Pictures seen',
      'Number of training pictures seen, repeats included.',
    ),
    'train.warmup': field(
      'Warm-up',
      'The learning rate rises over these steps: a number, or a part such as 20%.',
    ),
    'train.learningRate': field(
      'Learning rate',
      'How far each step moves the weights, at its highest. Too high diverges, too low learns slowly.',
    ),
    'train.optimizer.type': field(
      'Optimizer',
      'sgd with momentum for transfer, adamw for training from scratch.',
    ),
    'train.optimizer.momentum': field('Momentum', 'How much of the last direction is kept (sgd).'),
    'train.optimizer.beta1': field('Beta 1', 'Memory of the mean gradient (adamw).'),
    'train.optimizer.beta2': field('Beta 2', 'Memory of the squared gradient (adamw).'),
    'train.optimizer.epsilon': field('Epsilon', 'Keeps divisions finite (adamw).'),
    'train.optimizer.weightDecay': field(
      'Weight decay',
      'Pulls weights to zero, decoupled (adamw). More means stronger regularisation.',
    ),
    'train.clipNorm': field(
      'Gradient clipping',
      'Largest norm of the gradient, so that no single batch throws the run off; none: no limit.',
    ),
    'train.loss': field(
      'Loss',
      'softmax: one class a picture; sigmoid: each class by itself, as the paper pre-trained.',
    ),
    'train.classWeights': field(
      'Class weights',
      'balanced lets rare classes count as much as frequent ones.',
    ),
    'train.earlyStopping': field(
      'Early stopping',
      'Stops after this many evaluations without a better validation accuracy; never: runs to its end.',
    ),
    'train.evaluateEvery': field(
      'Evaluate every',
      'How often the validation pictures are classified.',
      'steps',
    ),
    'train.checkpointEvery': field(
      'Checkpoint every',
      'How often the run is saved, so that it can go on from there.',
      'steps',
    ),
    'train.seed': field('Seed', 'The same seed draws the same numbers: the same run again.'),
    'train.card': field(
      'Weights for others',
      'Puts the weights with a card among the models: at the end, at each checkpoint, or not.',
    ),
    'data.licence': field('Licence', 'Of the pictures, in words; it goes onto the card.'),
    'data.labels': field('Labels file', 'Names the pictures and any number of labels for each.'),
    'data.folder': field('Dataset', 'Folder of the pictures.'),
    'data.validationShare': field(
      'Validation share',
      'Part of each class set aside to measure with, where the folder has no val split.',
    ),
    'data.trainingShare': field(
      'Training share',
      'Part of each class that is trained on; validation stays whole.',
    ),
    'engine.executor': field('Engine', 'What computes; auto takes the fastest that works here.'),
    'engine.provider': field(
      'Device of onnxruntime',
      'auto takes the GPU where there is one that works.',
    ),
    'engine.threads': field('Threads', 'Of the CPU for computing; 0: all cores.'),
    'engine.loaderWorkers': field(
      'Loader workers',
      'Threads that decode and augment pictures; 0: as many as cores.',
    ),
    'engine.precision': field(
      'Precision',
      'Of matrix products. auto is float32, or what measuring this machine found faster; bfloat16 needs TensorFlow, float16 is for GPUs.',
    ),
    'engine.cacheMebibytes': field(
      'Picture cache',
      'Keeps decoded pictures in memory, so that later epochs read no files; 0: none.',
      'MiB',
    ),
  } as Record<string, FieldWords>,

  groups: {
    length: 'Length and speed of learning',
    model: 'Model',
    pictures: 'Pictures',
    optimizer: 'Optimizer',
    watching: 'Evaluating and saving',
    engine: 'Engine',
    other: 'More',
  },

  /** A choice's words where its name alone says little: by path and name. */
  choices: {
    recipe: { transfer: 'Transfer', scratch: 'From scratch', pretrain: 'Pre-training' },
    'augment.level': {
      none: 'none: crop and mirror only',
      light1: 'light1: 2 mild operations',
      light2: 'light2: 2 operations, Mixup 0.2',
      medium1: 'medium1: 2 stronger, Mixup 0.2',
      medium2: 'medium2: 2 stronger, Mixup 0.5',
      strong1: 'strong1: 2 strong, Mixup 0.5',
      strong2: 'strong2: 2 strong, Mixup 0.8',
    },
    'model.name': { test: 'test: tiny, to try things out' },
    'train.optimizer.type': { sgd: 'SGD with momentum', adamw: 'AdamW' },
    'train.recompute': { auto: 'Automatic', always: 'Always', never: 'Never' },
    'engine.executor': { auto: 'Automatic' },
    'engine.provider': { auto: 'Automatic' },
    'engine.precision': { auto: 'Automatic' },
  } as Record<string, Record<string, string>>,

  duration: {
    label: 'Duration',
    about: 'How long the run lasts; the paper’s short transfer is 500 steps.',
    help: {
      steps: 'Number of updates of the weights.',
      epochs: 'Number of passes over the training pictures.',
      examples: 'Number of training pictures seen, repeats included.',
    },
    units: { steps: 'steps', epochs: 'epochs', examples: 'pictures' },
    unit: 'Unit of the duration',
  },
  advanced: 'Advanced',
  advancedCount: (changed: number) => (changed === 0 ? 'Advanced' : `Advanced, ${changed} changed`),
  resetField: (label: string) => `Back to the default of ${label}`,
  resetAll: 'Back to all defaults',
  changed: (count: number) => (count === 1 ? '1 value changed' : `${count} values changed`),
  allDefault: 'All values are defaults',
}

export type RecipeWords = typeof recipe
