/** The native menu as data: what each item does is a named action that the boot list supplies. */
import type { MenuItemConstructorOptions } from 'electron'
import type { Intent } from '../../contract/app.js'
import type { Words } from './words.js'

export interface MenuActions {
  intend(intent: Intent): void
  openWorkspace(): void
  openRecent(folder: string): void
  showWorkspace(): void
  openLogs(): void
  copyDiagnostics(): void
}

export interface MenuState {
  readonly words: Words
  readonly recentWorkspaces: readonly string[]
  readonly workspace: string
  readonly mac: boolean
  /** Tools for developers are not part of an installed app. */
  readonly packaged: boolean
}

type Item = MenuItemConstructorOptions
const separator: Item = { type: 'separator' }

export function menuTemplate(state: MenuState, actions: MenuActions): Item[] {
  const { words, mac } = state
  return [
    ...(mac ? [appMenu(words, actions)] : []),
    fileMenu(state, actions),
    editMenu(words),
    viewMenu(state, actions),
    windowMenu(words, mac),
    helpMenu(words, mac, actions),
  ]
}

type View = Extract<Intent, { type: 'show' }>['view']

const show = (actions: MenuActions, view: View) => () => actions.intend({ type: 'show', view })

function settingsItem(words: Words, actions: MenuActions): Item {
  return {
    id: 'settings',
    label: words.settings,
    accelerator: 'CommandOrControl+,',
    click: show(actions, 'settings'),
  }
}

function appMenu(words: Words, actions: MenuActions): Item {
  return {
    label: 'Vitrine',
    submenu: [
      { role: 'about', label: words.about },
      separator,
      settingsItem(words, actions),
      separator,
      { role: 'services', label: words.services },
      separator,
      { role: 'hide', label: words.hide },
      { role: 'hideOthers', label: words.hideOthers },
      { role: 'unhide', label: words.showAll },
      separator,
      { role: 'quit', label: words.quit },
    ],
  }
}

function fileMenu(
  { words, mac, recentWorkspaces, workspace }: MenuState,
  actions: MenuActions,
): Item {
  const others = recentWorkspaces.filter((folder) => folder !== workspace)
  const recent: Item[] = others.map((folder) => ({
    label: folder,
    click: () => actions.openRecent(folder),
  }))
  return {
    label: words.file,
    submenu: [
      {
        id: 'new-run',
        label: words.newRun,
        accelerator: 'CommandOrControl+N',
        click: show(actions, 'new-run'),
      },
      {
        id: 'add-dataset',
        label: words.addDataset,
        accelerator: 'CommandOrControl+O',
        click: () => actions.intend({ type: 'add-dataset' }),
      },
      separator,
      { id: 'open-workspace', label: words.openWorkspace, click: actions.openWorkspace },
      {
        id: 'recent-workspaces',
        label: words.openRecent,
        submenu: recent.length > 0 ? recent : [{ label: words.noRecent, enabled: false }],
      },
      { id: 'show-workspace', label: words.showWorkspace, click: actions.showWorkspace },
      separator,
      ...(mac ? [] : [settingsItem(words, actions), separator]),
      mac ? { role: 'close', label: words.close } : { role: 'quit', label: words.quit },
    ],
  }
}

function editMenu(words: Words): Item {
  return {
    label: words.edit,
    submenu: [
      { role: 'undo', label: words.undo },
      { role: 'redo', label: words.redo },
      separator,
      { role: 'cut', label: words.cut },
      { role: 'copy', label: words.copy },
      { role: 'paste', label: words.paste },
      { role: 'selectAll', label: words.selectAll },
    ],
  }
}

function viewMenu({ words, packaged }: MenuState, actions: MenuActions): Item {
  const views: readonly (readonly [View, string])[] = [
    ['home', words.home],
    ['datasets', words.datasets],
    ['models', words.models],
    ['new-run', words.newRun],
    ['runs', words.runs],
    ['compare', words.compare],
    ['studies', words.studies],
    ['try', words.try],
  ]
  return {
    label: words.view,
    submenu: [
      ...views.map(([view, label], index): Item => ({
        id: `show-${view}`,
        label,
        accelerator: `CommandOrControl+${index + 1}`,
        click: show(actions, view),
      })),
      separator,
      { role: 'resetZoom', label: words.actualSize },
      { role: 'zoomIn', label: words.zoomIn },
      { role: 'zoomOut', label: words.zoomOut },
      separator,
      { role: 'togglefullscreen', label: words.fullScreen },
      ...(packaged
        ? []
        : [
            separator,
            { role: 'reload', label: words.reload } as const,
            { role: 'toggleDevTools', label: words.developerTools } as const,
          ]),
    ],
  }
}

function windowMenu(words: Words, mac: boolean): Item {
  return {
    label: words.window,
    role: 'window',
    submenu: [
      { role: 'minimize', label: words.minimise },
      ...(mac
        ? [
            { role: 'zoom', label: words.zoom } as const,
            separator,
            { role: 'front', label: words.front } as const,
          ]
        : [{ role: 'close', label: words.close } as const]),
    ],
  }
}

function helpMenu(words: Words, mac: boolean, actions: MenuActions): Item {
  return {
    label: words.help,
    role: 'help',
    submenu: [
      { id: 'open-logs', label: words.openLogs, click: actions.openLogs },
      { id: 'copy-diagnostics', label: words.copyDiagnostics, click: actions.copyDiagnostics },
      ...(mac ? [] : [separator, { role: 'about', label: words.about } as const]),
    ],
  }
}
