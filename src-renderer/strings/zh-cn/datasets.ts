import type { DatasetsWords } from '../en/datasets.js'

const problems: DatasetsWords['problems']['byCode'] = {
  'ignored-files': {
    title: '未使用的文件',
    meaning: '这些文件不是 Vitrine 能读取的图片，或者不在某个类别文件夹里。',
    remedy: '把图片移到以类别命名的文件夹里；其他文件可以不动。',
  },
  unreadable: {
    title: '损坏的图片',
    meaning: '这些文件无法解码，训练时会跳过。',
    remedy: '换成完好的副本，或者删除。',
  },
  'single-picture': {
    title: '只有一张图片的类别',
    meaning: '一张图片不能既用于训练又用于评估，所以这个类别永远不会被评估。',
    remedy: '给这些类别添加图片，或者删除这些类别。',
  },
  imbalance: {
    title: '类别数量悬殊',
    meaning: '有些类别的图片是其他类别的许多倍，模型会偏向数量多的类别。',
    remedy: '给图片少的类别添加图片，或者在训练设置里选择 balanced 类别权重。',
  },
  'missing-class': {
    title: '某个子集缺少类别',
    meaning: '训练图片里的某个类别在验证集或测试集中没有图片，因此在那里从不被评估。',
    remedy: '把它的一部分图片移到那个子集。',
  },
  leakage: {
    title: '同一张图片既在训练集又在其他子集',
    meaning: '模型在评估前已经见过这些图片，所以准确率会显得比实际更高。',
    remedy: '从两个子集之一中删除它们。',
  },
  contradiction: {
    title: '同一张图片属于两个类别',
    meaning: '对同一张图片，模型得到了两个不同的答案。',
    remedy: '只保留在正确的类别里。',
  },
  duplicates: {
    title: '重复的图片',
    meaning: '内容完全相同的文件会被重复计数。',
    remedy: '每组只保留一张。',
  },
}

export const datasets = {
  title: '数据集',
  add: '添加文件夹…',
  addTitle: '选择图片文件夹',
  addHelp: '每个类别一个子文件夹的文件夹，或者包含 train 和 val（以及 test）子文件夹的文件夹。',
  dropHint: '可以把文件夹拖到窗口的任意位置',
  emptyTitle: '还没有数据集',
  emptyLine: '添加一个文件夹，每类图片放在一个子文件夹里。文件会留在原处。',
  sample: '随 Vitrine 附带',
  looking: (done: string, total: string | null) =>
    total === null ? `正在查看，已看 ${done} 张图片` : `正在查看，${total} 张图片中的第 ${done} 张`,
  lookingLabel: '正在查看文件夹',
  unusable: '无法使用',
  counts: (pictures: string, classes: string) => `${pictures} 张图片，${classes} 个类别`,
  problemsCount: (count: number) => `${count} 个问题`,
  noProblems: '没有问题',
  missing: '列表里没有这个数据集。',
  missingLine: '它可能已被移除。请选择另一个，或重新添加它的文件夹。',
  back: '全部数据集',
  trainOn: '用它训练',
  lookAgain: '重新查看',
  reveal: '打开文件夹',
  remove: '从列表移除',
  removeTitle: (name: string) => `从列表移除“${name}”？`,
  removeLine: '文件夹和图片会留在原处，用它训练的记录也会保留。',
  removeConfirm: '移除',

  stats: {
    pictures: '图片',
    classes: '类别',
    train: '训练集',
    validation: '验证集',
    test: '测试集',
    setAside: '从训练集留出',
    setAsideHelp: '文件夹没有 val 子集，因此每次训练会从每个类别留出一部分用于评估。',
    problems: '问题',
    formats: '格式',
  },

  histogram: {
    title: '各类别的图片数',
    label: (classes: string, pictures: string) =>
      `按子集显示 ${classes} 个类别共 ${pictures} 张图片的柱状图`,
    classAxis: '类别',
    countAxis: '图片数',
  },
  sizes: {
    title: '图片短边',
    label: '按短边像素统计图片数的柱状图',
    axis: '短边像素',
    countAxis: '图片数',
    range: (from: string, to: string) => `${from}–${to}`,
    atLeast: (from: string) => `${from} 以上`,
  },
  formats: { title: '文件格式', format: '格式', pictures: '图片数', share: '占比' },

  pictures: {
    title: '图片',
    split: '子集',
    splits: { train: '训练集', validation: '验证集', test: '测试集' },
    label: '类别',
    all: '全部类别',
    none: '这里没有图片。',
    range: (from: string, to: string, total: string) => `第 ${from}–${to} 张，共 ${total} 张`,
    previous: '上一页',
    next: '下一页',
    large: (name: string, label: string) => `${name}，类别 ${label}`,
    grid: '数据集的图片；方向键移动，回车键放大',
    unreadable: '无法读取',
    close: '关闭',
  },

  problems: {
    title: '发现的问题',
    none: '没有发现问题：每张图片都能读取，没有缺少的类别，也没有重复的图片。',
    meaning: '含义',
    remedy: '解决办法',
    show: (count: number) => `显示 ${count} 个文件`,
    groups: (count: number) => `显示 ${count} 组`,
    more: (count: string) => `另有 ${count} 个`,
    byCode: problems,
  },
  tabs: { overview: '概览', pictures: '图片', problems: '问题' },
} satisfies DatasetsWords
