import type { HomeWords } from '../en/home.js'

export const home = {
  title: '主页',
  welcome: '教这台机器分辨你的图片',
  welcomeLine:
    'Vitrine 用你自己的图片文件夹训练视觉 Transformer（ViT）。所有数据都留在这台机器上。',

  machine: {
    title: '这台机器',
    trainsOnGpu: (device: string) => `使用 GPU 训练：${device}。`,
    trainsOnCpu: (processor: string, cores: number) =>
      `使用处理器训练：${processor}，${cores} 核。`,
    noEngine: '这台机器上没有可用的计算引擎。“设置”里列出了尝试过的引擎和解决办法。',
    idleGpu: (name: string) => `检测到 ${name}，但没有引擎能使用它。原因见“设置”。`,
    noGpu: '没有检测到 GPU，由处理器计算。小模型配小图片也能训练得不错。',
    engine: '计算引擎',
    why: '选用原因',
    memory: '内存',
    memoryOf: (free: string, total: string) => `可用 ${free}，共 ${total}`,
    speed: '训练速度',
    speedLine: (model: string, resolution: string) => `${model}，${resolution}，连续训练步`,
    unmeasured: '尚未测量',
    measure: '测量',
    measureAgain: '重新测量',
    measureHelp: '运行 ViT-Ti/16 的 20 个训练步：GPU 上几秒，处理器上最多约一分钟。',
    measuring: (done: number, steps: number) => `第 ${done} 步，共 ${steps} 步`,
    measuringStarts: '正在构建训练步骤……',
    busy: '有训练正在进行，结束后才能测量。',
    meaning: (duration: string) => `微调 500 步（对小文件夹通常足够）大约需要${duration}。`,
    examining: '正在逐一尝试这台机器上的计算引擎，最多一分钟；结果会保留到下次启动。',
    unexamined: '尚未检查这台机器。',
    examine: '检查这台机器',
    details: '全部引擎与原因',
  },

  start: {
    title: '从这里开始',
    first: '用示例图片训练',
    firstLine: (pictures: string, classes: string) =>
      `Vitrine 自带 ${classes} 类共 ${pictures} 张图片。一个小网络从零学起，在两个处理器核心上约需两分钟，你可以看着它学习。`,
    firstLineUnknown: 'Vitrine 自带的图片。一个小网络从零学起，你可以看着它学习。',
    train: '用示例图片训练',
    preparing: '正在查看示例图片……',
    look: '看看这些图片',
    own: '添加你自己的文件夹',
    ownLine: '一个文件夹，每类图片一个子文件夹，例如 cats/ 和 dogs/。每类二十张就可以开始。',
    choose: '选择文件夹…',
    dropLine: '或者拖到窗口的任意位置',
    better: '从已训练的权重开始',
    betterNone: '本机还没有：需要下载一次，或提供一个文件。从头训练现在就可以进行。',
    betterLine: '看过数百万张图片的网络只需要你的少量图片，几乎总是胜过从头训练。',
    newRun: '设置一次训练',
  },

  recent: {
    title: '最近的训练',
    all: '全部训练',
    empty: '你启动的训练会列在这里。',
    accuracy: '验证准确率',
    curve: (name: string) => `${name} 的训练损失`,
    stepOf: (step: string, steps: string) => `第 ${step} 步，共 ${steps} 步`,
    next: '接下来做什么？打开一次训练看看它学到了什么，用新图片试一试，或者再训练一次并比较两者。',
    compare: '比较',
  },
} satisfies HomeWords
