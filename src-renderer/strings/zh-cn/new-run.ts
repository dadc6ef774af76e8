import type { NewRunWords } from '../en/new-run.js'

const kinds: NewRunWords['start']['kinds'] = {
  scratch: '从头训练',
  published: '公开权重',
  file: '你的文件',
  run: '你的训练',
  pretrained: '自己预训练',
  starter: '入门权重（无需联网）',
}

const bases: NewRunWords['estimate']['bases'] = {
  measured: '根据该模型在此分辨率下的实测速度。',
  scaled: '根据本机测过的另一个模型，按运算量换算。',
  unknown: '这台机器还没有测过速度。测量这个模型即可知道训练需要多久。',
}

export const newRun = {
  title: '新建训练',
  like: (name: string) => `已按“${name}”填写。可以随意修改，原来的训练不受影响。`,
  dataset: {
    title: '数据集',
    line: '用来学习的图片。',
    choose: '选择数据集',
    counts: (train: string, validation: string | null, classes: string) =>
      validation === null
        ? `${train} 张训练图片（其中一部分留作验证），${classes} 个类别`
        : `${train} 张训练图片和 ${validation} 张验证图片，${classes} 个类别`,
    problems: (count: number) => `发现 ${count} 个问题`,
    looking: '还在查看这个文件夹。',
    unusable: '这个数据集无法用于训练。',
    none: '还没有数据集。',
    add: '添加文件夹',
    open: '查看数据集',
  },

  start: {
    title: '起点',
    line: '已经从大量图片中学习过的权重，几乎总是胜过从零开始。',
    kinds,
    search: '搜索起点',
    searchPlaceholder: '搜索',
    architecture: '网络结构',
    data: '预训练数据',
    anyArchitecture: '全部结构',
    anyData: '全部数据',
    useFile: '使用权重文件…',
    chooseFile: '选择权重文件',
    none: '没有符合条件的起点。',
    clear: '清除搜索和筛选',
    recommended: '推荐',
    recommendedWhy:
      '同一网络结构中在 ImageNet-21k 留出图片上准确率最高的权重，论文发现用于新数据是稳妥的选择。',
    here: '在本机',
    notHere: '不在本机',
    noneHereLine: '本机还没有预训练权重：需要下载一次，或提供一个文件。从头训练现在就可以进行。',
    notHereLine: '本机还没有它的权重。可以下载，也可以以文件形式提供。',
    card: '查看详情',
    model: '网络结构',
    parameters: '参数量',
    resolution: '分辨率',
    size: '大小',
    top1: 'ImageNet top-1',
    speed: '本机速度',
    noData: '未注明',
    scratchTitle: '从头训练',
    scratchLine:
      '随机权重。适合图片极多（数十万张）、图片与任何照片都不相似，或想看看已训练权重带来多少提升的情况。',
    forget: '移除此文件',
    chosen: '已选',
    more: (count: string) => `再显示 ${count} 个`,
  },

  recipe: {
    title: '训练设置',
    line: '已按论文对这个数据集和起点的建议填写，只改你想改的。',
    waiting: '请先选择数据集和起点。',
    resolving: '正在计算各项数值……',
    chosenFor: '已为你选择',
    json: 'JSON 配置',
    command: '命令行',
    same: '在别处进行同样的训练',
    sameLine: '完整的配置，以及在终端里进行同样训练的命令。',
  },

  problems: {
    minimum: (bound: string) => `至少为 ${bound}。`,
    above: (bound: string) => `必须大于 ${bound}。`,
    maximum: (bound: string) => `最多为 ${bound}。`,
    below: (bound: string) => `必须小于 ${bound}。`,
    whole: '必须是整数。',
    number: '必须是数字。',
    other: '这个值不能使用。',
  },

  estimate: {
    title: '预估',
    time: '时间',
    memory: '内存',
    disk: '磁盘',
    speed: '速度',
    steps: '步数',
    epochs: '轮数',
    unknown: '未知',
    free: (amount: string) => `可用 ${amount}`,
    bases,
    measure: '测量这个模型',
    measureAgain: '重新测量',
    measuring: (done: number, steps: number) => `正在测量，第 ${done} 步，共 ${steps} 步`,
    measuringStarts: '正在构建训练步骤……',
    busy: '有训练正在进行，结束后才能测量。',
    waiting: '训练设置完整后显示。',
    memoryShort: (needed: string, free: string) =>
      `训练大约需要 ${needed} 内存，可用 ${free}。请选择更小的微批、分辨率或模型，或关闭其他程序。`,
    diskShort: (needed: string, free: string) =>
      `检查点大约需要 ${needed} 磁盘空间，可用 ${free}。请腾出空间，或打开另一个磁盘上的工作区。`,
    queued: '另一个训练正在进行。这次训练会排队并自动开始。',
  },

  name: '名称',
  namePlaceholder: '可选，例如“猫，轻度增强”',
  begin: '开始训练',
  queue: '加入队列',
  starting: '正在开始……',
  failed: '无法创建训练。',
} satisfies NewRunWords
