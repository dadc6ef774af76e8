import type { SettingsWords } from '../en/settings.js'

const engineTitles: SettingsWords['machine']['engines'] = {
  tensorflow: 'TensorFlow',
  'onnxruntime cuda': 'ONNX Runtime（CUDA）',
  'onnxruntime webgpu': 'ONNX Runtime（WebGPU）',
  'onnxruntime directml': 'ONNX Runtime（DirectML）',
  'onnxruntime coreml': 'ONNX Runtime（Core ML）',
  'onnxruntime cpu': 'ONNX Runtime（处理器）',
  eager: 'TensorFlow.js（未编译）',
}

export const settings = {
  title: '设置',

  appearance: {
    title: '外观',
    theme: '主题',
    themes: { system: '跟随系统', light: '浅色', dark: '深色' },
    language: '语言',
    languages: { system: '跟随系统', en: 'English', 'zh-CN': '简体中文' },
  },

  engine: {
    title: '计算引擎',
    line: '训练设置没有另行指定时，新训练使用的计算方式。',
  },

  folders: {
    title: '文件夹',
    workspace: '工作区',
    workspaceHelp: '存放训练记录和检查点。',
    openAnother: '打开其他…',
    chooseWorkspace: '选择工作区文件夹',
    recent: '最近的工作区',
    open: '打开',
    reveal: '在文件管理器中显示',
    logs: '日志',
    logsHelp: 'Vitrine 做了什么、出了什么错。不会发送到任何地方。',
  },

  app: {
    title: '应用',
    notifications: '通知',
    notificationsHelp: '窗口不在前台时，训练结束后通知我。',
    updates: '检查更新',
    updatesHelp: '启动时查询新版本。这是唯一不需要点击就会产生的网络流量。',
  },

  machine: {
    title: '这台机器上的计算引擎',
    line: '每个引擎都在单独的进程里试运行了一个训练步。',
    again: '重新检查',
    examining: '正在逐一尝试引擎……',
    never: '尚未检查这台机器。',
    engine: '引擎',
    verdict: '结果',
    device: '计算设备',
    firstStep: '第一步',
    why: '原因',
    picked: '选用',
    works: '可用',
    fails: '不可用',
    gpu: 'GPU',
    cpu: '处理器',
    unknown: '未注明',
    seconds: (seconds: string) => `${seconds} 秒`,
    remedy: (text: string) => `解决办法：${text}`,
    engines: engineTitles,
    facts: {
      system: '系统',
      processor: '处理器',
      memory: '内存',
      gpu: 'GPU',
      none: '未检测到',
      cores: (count: number) => `${count} 核`,
      driver: (name: string) => `驱动 ${name}`,
      noDriver: '没有驱动',
    },
    speeds: '实测训练速度',
    speedColumns: {
      model: '模型',
      resolution: '分辨率',
      batch: '批大小',
      engine: '引擎',
      speed: '张/秒',
      memory: '内存峰值',
      when: '测量时间',
    },
    noSpeeds: '还没有测量。“主页”和“新建训练”里有测量按钮。',
  },

  about: {
    title: '关于',
    version: 'Vitrine',
    platform: '平台',
    host: '运行方式',
    hosts: { electron: '桌面应用', web: '浏览器（vitrine serve）' },
    diagnostics: '复制诊断信息',
    diagnosticsHelp: '版本、机器、设置和日志的最后几行，可以贴到问题报告里。不含图片和数据集路径。',
    copied: '已复制',
    copyFailed: '无法写入剪贴板。请选中下面的文字手动复制。',
  },
} satisfies SettingsWords
