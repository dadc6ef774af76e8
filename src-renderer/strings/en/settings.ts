/** Words of the view Settings. */
import type { EngineName } from '#contract/machine.js'

const engineTitles: Record<EngineName, string> = {
  tensorflow: 'TensorFlow',
  'onnxruntime cuda': 'ONNX Runtime, CUDA',
  'onnxruntime webgpu': 'ONNX Runtime, WebGPU',
  'onnxruntime directml': 'ONNX Runtime, DirectML',
  'onnxruntime coreml': 'ONNX Runtime, Core ML',
  'onnxruntime cpu': 'ONNX Runtime, processor',
  eager: 'TensorFlow.js, uncompiled',
}

export const settings = {
  title: 'Settings',

  appearance: {
    title: 'Appearance',
    theme: 'Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    language: 'Language',
    languages: { system: 'System', en: 'English', 'zh-CN': '简体中文' },
  },

  engine: {
    title: 'Engine',
    line: 'What new runs compute with where their recipe does not say otherwise.',
  },

  folders: {
    title: 'Folders',
    workspace: 'Workspace',
    workspaceHelp: 'Holds your runs and their checkpoints.',
    openAnother: 'Open another…',
    chooseWorkspace: 'Choose a folder for the workspace',
    recent: 'Recent workspaces',
    open: 'Open',
    reveal: 'Show in file manager',
    logs: 'Logs',
    logsHelp: 'What Vitrine did and what went wrong. Nothing is sent anywhere.',
  },

  hub: {
    title: 'Downloads',
    line: 'Where published checkpoints come from and lie. Nothing is fetched without your click.',
    endpoint: 'Hugging Face hub, or a mirror',
    storage: 'Storage of the paper’s .npz files, or a mirror',
    proxy: 'Proxy',
    proxyHelp: 'Empty: as HTTP_PROXY and HTTPS_PROXY say.',
    proxyPlaceholder: 'http://host:port',
    cacheFolder: 'Folder',
    cacheHelp: 'Empty: the cache that timm and other Hugging Face tools use.',
    wrong: 'Expected an address that begins with http:// or https://.',
    wrongFolder: 'Expected a whole path, from the root on.',
    token: 'Token of the hub',
    tokenHelp: 'Only private and gated repositories need one.',
    tokenPlaceholder: 'hf_…',
    tokens: {
      none: 'None is set.',
      environment: 'The one in HF_TOKEN is used.',
      kept: 'One is kept.',
    },
    keep: 'Keep it',
    forget: 'Forget it',
    kept: 'The token is kept.',
    forgotten: 'The token is forgotten.',
  },

  app: {
    title: 'App',
    notifications: 'Notifications',
    notificationsHelp: 'Tell me when a run ends while the window is not in front.',
    updates: 'Look for updates',
    updatesHelp:
      'Asks for a newer version at start. The only network traffic that no click asks for.',
  },

  machine: {
    title: 'Engines on this machine',
    line: 'Each engine was tried with one training step in a process of its own.',
    again: 'Examine again',
    examining: 'Trying every engine…',
    never: 'This machine has not been examined yet.',
    engine: 'Engine',
    verdict: 'Result',
    device: 'Computes on',
    firstStep: 'First step',
    why: 'Why',
    picked: 'Picked',
    works: 'Works',
    fails: 'Not here',
    gpu: 'GPU',
    cpu: 'Processor',
    unknown: 'Not said',
    seconds: (seconds: string) => `${seconds} s`,
    remedy: (text: string) => `What to do: ${text}`,
    engines: engineTitles,
    facts: {
      system: 'System',
      processor: 'Processor',
      memory: 'Memory',
      gpu: 'GPU',
      none: 'none found',
      cores: (count: number) => (count === 1 ? '1 core' : `${count} cores`),
      driver: (name: string) => `driver ${name}`,
      noDriver: 'no driver',
    },
    speeds: 'Measured training speeds',
    speedColumns: {
      model: 'Model',
      resolution: 'Resolution',
      batch: 'Batch',
      engine: 'Engine',
      speed: 'img/s',
      memory: 'Peak memory',
      when: 'Measured',
    },
    noSpeeds: 'Nothing measured yet. Home and New run have buttons for it.',
  },

  about: {
    title: 'About',
    version: 'Vitrine',
    platform: 'Platform',
    host: 'Shown by',
    hosts: { electron: 'Desktop app', web: 'Browser, from vitrine serve' },
    diagnostics: 'Copy diagnostics',
    diagnosticsHelp:
      'Versions, machine, settings and the last lines of the log, to paste into a report. No picture and no path of a dataset.',
    copied: 'Copied',
    copyFailed: 'The clipboard could not be written. Select the text below and copy it.',
  },
}

export type SettingsWords = typeof settings
