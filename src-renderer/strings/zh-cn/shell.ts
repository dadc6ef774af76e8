import type { ShellWords } from '../en/shell.js'

export const shell = {
  views: {
    home: '主页',
    datasets: '数据集',
    'new-run': '新建训练',
    runs: '训练记录',
    compare: '比较',
    try: '试用',
    settings: '设置',
  },
  navigation: '视图',
  skipToContent: '跳到内容',
  training: (percent: string) => `正在训练，已完成 ${percent}`,
  timeLeft: (time: string) => `剩余 ${time}`,
  connecting: '正在连接…',
  connectionLost: '与 Vitrine 的连接已断开，正在重试…',
  dropHere: '松开即可将文件夹添加为数据集',
  cannotDrop: {
    what: '这里无法读取拖入的文件夹。',
    why: '浏览器不会告知文件夹的位置。',
    remedy: '请在“数据集”中用“添加文件夹”选择它。',
  },
  dismiss: '知道了',
  openRun: '打开这次训练',
  whatToDo: '如何解决',
} satisfies ShellWords
