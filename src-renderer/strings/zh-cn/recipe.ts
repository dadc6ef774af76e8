import type { FieldWords, RecipeWords } from '../en/recipe.js'

function field(label: string, help: string, unit = ''): FieldWords {
  return { label, help, unit }
}

export const recipe = {
  fields: {
    recipe: field(
      '训练方式',
      '迁移学习从已训练的权重继续；从头训练从随机权重开始，需要多得多的时间和图片；预训练同样从头开始，产出供其他训练使用的权重。',
    ),
    'model.name': field('网络结构', '网络的大小。Ti 最小；/16 比 /32 看得更细，也更慢。'),
    'model.from': field('权重', '训练从哪里开始。'),
    'model.gelu': field('GELU', '激活函数：tanh 与公开权重的训练方式一致，exact 与 timm 一致。'),
    'model.resolution': field('分辨率', '模型看到的图片边长。越大细节越多，也越慢。', 'px'),
    'model.dropout': field(
      'Dropout',
      '随机关闭一部分激活值。对长时间训练的大模型有用；迁移学习用 0。',
    ),
    'model.stochasticDepth': field(
      '随机深度',
      '跳过最后一个块的概率，越靠前越小。对长时间训练的大模型有用；迁移学习用 0。',
    ),
    'model.freeze': field(
      '冻结',
      '保持不变的层：none（不冻结）、backbone（只训练新的分类头）或 first-N（前 N 个块）。',
    ),
    'model.headBias': field(
      '分类头偏置',
      '新分类头的初始偏置：zero 为零；prior 表示每个类别起初都很少见。',
    ),
    'augment.level': field(
      '数据增强',
      '训练图片被改动的程度。论文发现迁移学习不增强最好，从头训练则需要一些。',
    ),
    'augment.cropMinimumArea': field('最小裁剪', '训练裁剪至少占图片面积的比例，0 到 1。'),
    'augment.flip': field('水平翻转', '翻转一半的训练图片。左右含义不同时请关闭。'),
    'train.batch': field('批大小', '每一步的图片数。越大越稳定，也越占内存。'),
    'train.microBatch': field(
      '微批大小',
      '同时放在设备上的图片数，梯度累加到整批。auto：能放多少放多少。',
    ),
    'train.recompute': field(
      '重算模块',
      '反向传播时重新计算各模块内部，而不保存中间结果：内存约减半，时间约多四分之一。auto：内存不足时才用。',
    ),
    'train.duration.steps': field('步数', '更新权重的次数。'),
    'train.duration.epochs': field('轮数', '遍历训练图片的次数。'),
    'train.duration.examples': field('图片总数', '一共看过的训练图片数，包括重复。'),
    'train.warmup': field('预热', '学习率在这些步内逐渐升高：步数，或比例如 20%。'),
    'train.learningRate': field('学习率', '每一步移动权重的最大幅度。太高会发散，太低学得慢。'),
    'train.optimizer.type': field('优化器', '迁移学习用带动量的 sgd，从头训练用 adamw。'),
    'train.optimizer.momentum': field('动量', '保留上一步方向的多少（sgd）。'),
    'train.optimizer.beta1': field('Beta 1', '梯度均值的记忆（adamw）。'),
    'train.optimizer.beta2': field('Beta 2', '梯度平方的记忆（adamw）。'),
    'train.optimizer.epsilon': field('Epsilon', '防止除以零（adamw）。'),
    'train.optimizer.weightDecay': field(
      '权重衰减',
      '把权重拉向零，解耦形式（adamw）。越大正则化越强。',
    ),
    'train.clipNorm': field('梯度裁剪', '梯度范数的上限，避免单个批次把训练带偏；none：不限制。'),
    'train.loss': field(
      '损失函数',
      'softmax：每张图片一个类别；sigmoid：各类别独立，与论文预训练一致。',
    ),
    'train.classWeights': field('类别权重', 'balanced 让少见的类别与常见的类别同样重要。'),
    'train.earlyStopping': field(
      '提前停止',
      '连续这么多次评估验证准确率没有提高就停止；never：一直训练到结束。',
    ),
    'train.evaluateEvery': field('评估间隔', '每隔多少步对验证图片分类一次。', '步'),
    'train.checkpointEvery': field('保存间隔', '每隔多少步保存一次，以便从那里继续。', '步'),
    'train.seed': field('随机种子', '相同的种子产生相同的随机数，也就是同样的训练。'),
    'data.folder': field('数据集', '图片所在的文件夹。'),
    'train.card': field(
      '供他用的权重',
      '把权重和说明卡放进模型列表：在结束时、每个检查点，或从不。',
    ),
    'data.licence': field('许可', '图片的许可说明，会写在说明卡上。'),
    'data.labels': field('标签文件', '列出每张图片以及它的任意多个标签。'),
    'data.validationShare': field(
      '验证集比例',
      '文件夹没有 val 子集时，每个类别留出多少用于评估。',
    ),
    'data.trainingShare': field('训练集比例', '每个类别中用于训练的部分；验证集保持完整。'),
    'engine.executor': field('计算引擎', '由什么来计算；auto 选用本机可用的最快引擎。'),
    'engine.provider': field('onnxruntime 设备', 'auto 在有可用 GPU 时使用 GPU。'),
    'engine.threads': field('线程数', '用于计算的 CPU 线程；0：所有核心。'),
    'engine.loaderWorkers': field('读取线程', '解码和增强图片的线程；0：与核心数相同。'),
    'engine.precision': field(
      '精度',
      '矩阵乘法的精度。auto 为 float32，或测量这台机器后更快的精度；bfloat16 需要 TensorFlow，float16 适合 GPU。',
    ),
    'engine.cacheMebibytes': field(
      '图片缓存',
      '把解码后的图片留在内存里，之后的轮次不再读文件；0：不缓存。',
      'MiB',
    ),
  } as Record<string, FieldWords>,

  groups: {
    length: '训练时长与学习速度',
    model: '模型',
    pictures: '图片',
    optimizer: '优化器',
    watching: '评估与保存',
    engine: '计算引擎',
    other: '其他',
  },

  choices: {
    recipe: { transfer: '迁移学习', scratch: '从头训练', pretrain: '预训练' },
    'augment.level': {
      none: 'none：只裁剪和翻转',
      light1: 'light1：2 个轻微操作',
      light2: 'light2：2 个操作，Mixup 0.2',
      medium1: 'medium1：2 个较强操作，Mixup 0.2',
      medium2: 'medium2：2 个较强操作，Mixup 0.5',
      strong1: 'strong1：2 个强操作，Mixup 0.5',
      strong2: 'strong2：2 个强操作，Mixup 0.8',
    },
    'model.name': { test: 'test：极小，用于试验' },
    'train.optimizer.type': { sgd: '带动量的 SGD', adamw: 'AdamW' },
    'train.recompute': { auto: '自动', always: '总是', never: '从不' },
    'engine.executor': { auto: '自动' },
    'engine.provider': { auto: '自动' },
    'engine.precision': { auto: '自动' },
  } as Record<string, Record<string, string>>,

  duration: {
    label: '训练时长',
    about: '训练持续多久；论文中较短的迁移学习是 500 步。',
    help: {
      steps: '更新权重的次数。',
      epochs: '遍历训练图片的次数。',
      examples: '一共看过的训练图片数，包括重复。',
    },
    units: { steps: '步', epochs: '轮', examples: '张图片' },
    unit: '训练时长的单位',
  },
  advanced: '高级',
  advancedCount: (changed: number) => (changed === 0 ? '高级' : `高级，已改 ${changed} 项`),
  resetField: (label: string) => `恢复“${label}”的默认值`,
  resetAll: '恢复全部默认值',
  changed: (count: number) => `已改 ${count} 项`,
  allDefault: '全部为默认值',
} satisfies RecipeWords
