import type { ShellWords } from '../en/shell.js'

export const shell = {
  views: {
    home: '主页',
    datasets: '数据集',
    'new-run': '新建训练',
    runs: '训练记录',
    compare: '对比',
    try: '试用',
    settings: '设置',
  },
  navigation: '页面',
  skip: '跳到内容',
  training: '训练中',
  liveRun: (name: string, percent: string) => `${name}，${percent}`,
  phases: {
    starting: '正在启动',
    training: '训练中',
    evaluating: '评估中',
    saving: '保存中',
    stopping: '正在停止',
  },
  waiting: (count: number) => `${count} 个等待中`,
  connecting: '正在连接……',
  disconnected: '与 Vitrine 的连接已断开，正在重试……',
  dropHere: '松开鼠标，将此文件夹添加为数据集',
  dropUnknown: '这里无法读取该文件夹的路径。',
  dropUnknownRemedy: '请改在“数据集”页面添加。',
  openRun: '打开训练',
  notices: {
    'run-done': '训练完成',
    'run-failed': '训练失败',
    'workspace-problem': '工作区有问题',
    'settings-problem': '设置有问题',
    update: '更新',
  },
  toasts: '通知',
} satisfies ShellWords
