/**
 * The real app in a real Electron, for tests: `describeElectron` in place of `describe`, and
 * `launchApp`. A console error, an error of the page, a dialog that nobody scripted, or a
 * connection to another machine fails the test that closes or checks the app.
 */
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { describe, inject, it } from 'vitest'
import { projectRoot } from '../../src-main/platform/entries.js'

/** Skipped visibly, with the reason, where there is no Electron or display; required where CI is set. */
export function describeElectron(name: string, tests: () => void): void {
  const electron = inject('electron')
  if (electron.program !== null) return void describe(name, tests)
  if (process.env['CI']) {
    return void describe(name, () => {
      it('has an Electron to run in', () => {
        throw new Error(electron.reason)
      })
    })
  }
  describe.skip(`${name} [no Electron: ${electron.reason}]`, tests)
}

export interface LaunchOptions {
  readonly workspace: string
  /** Settings, datasets, window state: a folder of the test's own. */
  readonly config: string
  /** Words after the program's own, such as a folder. */
  readonly arguments?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Another program: the packaged app, which brings its own files. */
  readonly packaged?: string
}

/** The dialogs of Electron that the app may show, and what a test answers. */
interface DialogAnswers {
  showMessageBox: { response: number }
  showOpenDialog: { canceled: boolean; filePaths: string[] }
}
export type DialogName = keyof DialogAnswers

export interface ShownDialog {
  readonly name: string
  readonly options: {
    readonly message?: string
    readonly detail?: string
    readonly title?: string
    readonly buttons?: readonly string[]
  }
}

export interface LaunchedApp {
  readonly app: ElectronApplication
  readonly page: Page
  /** The next dialog of this name is answered so, and is no problem. */
  answerNext<Name extends DialogName>(name: Name, answer: DialogAnswers[Name]): Promise<void>
  /** Dialogs shown so far, scripted or not. */
  dialogs(): Promise<readonly ShownDialog[]>
  /** Throws when something went wrong that no test asked for. */
  check(): Promise<void>
  /** A problem that the test made on purpose: those that match are forgotten. */
  forgive(pattern: RegExp): void
  /** Checks, quits as the user does, waits for the end. */
  close(): Promise<void>
  /** Ends it as a power cut does; nothing is checked. */
  kill(): Promise<void>
}

/** What `watchMain` puts on the main process's global object. */
interface Watched {
  readonly shown: ShownDialog[]
  readonly unscripted: string[]
  readonly connections: string[]
  readonly answers: { name: string; answer: unknown }[]
}
type MainGlobal = typeof globalThis & { watchedByTest: Watched }

export function programOf(options: Pick<LaunchOptions, 'packaged' | 'arguments'>): {
  executablePath: string
  args: string[]
} {
  const electron = inject('electron')
  if (electron.program === null) throw new Error(electron.reason)
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const own = options.packaged === undefined ? [`--app-path=${projectRoot()}`, projectRoot()] : []
  return {
    executablePath: options.packaged ?? electron.program,
    args: [...root, ...own, ...(options.arguments ?? [])],
  }
}

export function environmentOf({
  workspace,
  config,
  environment,
}: LaunchOptions): Record<string, string> {
  const electron = inject('electron')
  const screen = electron.program === null ? null : electron.display
  const display: Record<string, string> = screen === null ? {} : { DISPLAY: screen }
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || name === 'NODE_OPTIONS' ? [] : [[name, value] as const],
  )
  return {
    ...Object.fromEntries(inherited),
    ...display,
    LANGUAGE: 'en',
    VITRINE_CONFIG: config,
    VITRINE_WORKSPACE: workspace,
    ...environment,
  }
}

export async function launchApp(options: LaunchOptions): Promise<LaunchedApp> {
  const app = await _electron.launch({
    ...programOf(options),
    env: environmentOf(options),
    timeout: 30_000,
  })
  const problems: string[] = []
  await watchMain(app)
  app.on('window', (page) => watchPage(page, problems))
  const page = await app.firstWindow()
  watchPage(page, problems)
  await page.waitForLoadState('load')

  const watched = () => app.evaluate(() => (globalThis as MainGlobal).watchedByTest)
  const launched: LaunchedApp = {
    app,
    page,
    async answerNext(name, answer) {
      await app.evaluate(
        (_electron, next) => (globalThis as MainGlobal).watchedByTest.answers.push(next),
        { name, answer },
      )
    },
    dialogs: async () => (await watched()).shown,
    async check() {
      const { unscripted, connections } = await watched()
      const all = [
        ...problems,
        ...unscripted.map((each) => `dialog: ${each}`),
        ...connections.map((host) => `connection: ${host}`),
      ]
      if (all.length > 0) throw new Error(`The app did what no test asked for:\n${all.join('\n')}`)
    },
    forgive(pattern) {
      const kept = problems.filter((problem) => !pattern.test(problem))
      problems.splice(0, problems.length, ...kept)
    },
    async close() {
      await launched.check().finally(() => app.close())
    },
    async kill() {
      const ended = new Promise((resolve) => app.process().once('exit', resolve))
      app.process().kill('SIGKILL')
      await ended
    },
  }
  return launched
}

/** Pages already watched: the first window is told twice, as the first and as a new one. */
const watchedPages = new WeakSet<Page>()

function watchPage(page: Page, problems: string[]): void {
  if (watchedPages.has(page)) return
  watchedPages.add(page)
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => problems.push(`page: ${error.message}`))
  page.on('dialog', (dialog) => {
    problems.push(`dialog of the page: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (
      !/^(app:|data:|blob:|devtools:|https?:\/\/(127\.0\.0\.1|localhost)[:/])/.test(request.url())
    )
      problems.push(`request: ${request.url()}`)
  })
}

/** Answers dialogs from a list and notes every connection that main opens. */
async function watchMain(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ dialog }) => {
    const watched: Watched = { shown: [], unscripted: [], connections: [], answers: [] }
    Object.assign(globalThis, { watchedByTest: watched })
    const script = (name: DialogName, dismissed: unknown) => {
      const show = (...words: unknown[]) => {
        const options = words.at(-1) as ShownDialog['options']
        watched.shown.push({ name, options })
        const at = watched.answers.findIndex((next) => next.name === name)
        const [next] = at < 0 ? [] : watched.answers.splice(at, 1)
        if (!next) watched.unscripted.push(`${name} ${options.message ?? options.title ?? ''}`)
        return Promise.resolve(next ? next.answer : dismissed)
      }
      Object.assign(dialog, { [name]: show })
    }
    script('showMessageBox', { response: 1 })
    script('showOpenDialog', { canceled: true, filePaths: [] })
    const showErrorBox = (title: string, content: string) =>
      void watched.unscripted.push(`showErrorBox ${title} ${content}`)
    Object.assign(dialog, { showErrorBox })
    const channels = process.getBuiltinModule('node:diagnostics_channel')
    channels.subscribe('net.client.socket', (message) => {
      const { socket } = message as { socket: Socket }
      socket.once('lookup', (_error, address: string, _family, host: string) => {
        if (!/^(127\.|::1$)/.test(address)) watched.connections.push(host)
      })
    })
  })
}

/** Packaged by `npm run dist -- --dir`, on Linux. */
export const packagedProgram = join(projectRoot(), 'dist', 'linux-unpacked', 'vitrine')
