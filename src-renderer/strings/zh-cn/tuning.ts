import type { TuningWords } from '../en/tuning.js'

export const tuning = {
  title: '最快的训练方式',
  shape: (model: string, resolution: string, batch: string) =>
    `ViT-${model}，${resolution}，批大小 ${batch}`,
  choice: (engine: string, precision: string, compiled: boolean) =>
    `${engine}，${precision}${compiled ? '，XLA 编译' : ''}`,
  threads: (count: number) => `${count} 线程`,
  microBatch: (size: number) => `微批 ${size}`,
  line: (choice: string, speed: string) => `${choice}：${speed} 张/秒`,
  times: (ratio: string, usual: string) => `是 ${usual} 的 ${ratio} 倍。`,
  best: '试过的其他方式都不更快。',
  usualFailed: '不测量时使用的方式在这里失败了。',
  used: '配方没有指定引擎时，该模型的新训练会使用它。',
  help: '试出哪种引擎、精度、微批和线程数训练最快，大约一分钟。',
  tune: '测量这台机器',
  again: '重新测量这台机器',
  starts: '正在查看哪些引擎可用……',
  trying: (choice: string, number: number) => `第 ${number} 次尝试：${choice}`,
  stop: '停止',
  none: '还没有测量。“主页”和“新建训练”里有测量按钮。',
} satisfies TuningWords
