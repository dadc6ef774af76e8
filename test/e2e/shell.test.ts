/** The shell of the app in a real Electron: what its page may not do, window, menu, second start, quitting. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import type { Bridge } from '../../src-main/contract/bridge.js'
import { channels } from '../../src-main/contract/channels.js'
import { contentSecurityPolicy } from '../../src-main/host/page-policy.js'
import {
  describeElectron,
  environmentOf,
  launchApp,
  programOf,
  type LaunchedApp,
} from './electron.js'
import { removeFolder } from './remove-folder.js'

type PageWindow = typeof globalThis & { vitrine: Bridge }

const scratch = mkdtempSync(join(tmpdir(), 'vitrine-shell-'))
const folders = (name: string) => ({
  workspace: join(scratch, name, 'workspace'),
  config: join(scratch, name, 'config'),
})
afterAll(() => removeFolder(scratch))

describeElectron('the page', () => {
  let launched: LaunchedApp
  beforeAll(async () => {
    const camera = '--use-fake-device-for-media-stream'
    launched = await launchApp({ ...folders('page'), arguments: [camera] })
  })
  afterAll(async () => launched.close())

  it('comes from app:// and finds the bridge, and nothing of Node', async () => {
    const { page } = launched
    expect(page.url()).toMatch(/^app:\/\/vitrine\/index\.html/)
    const found = await page.evaluate(() => ({
      node: ['require', 'process', 'module', 'global', 'Buffer', '__dirname', 'electron'].filter(
        (name) => name in globalThis,
      ),
      bridge: Object.keys((globalThis as PageWindow).vitrine).sort(),
      channels: Object.keys((globalThis as PageWindow).vitrine.calls).sort(),
    }))
    expect(found.node).toEqual([])
    expect(found.bridge).toEqual(expect.arrayContaining(['calls', 'listen', 'pathOf']))
    expect(found.channels).toEqual(Object.keys(channels).sort())
  })

  it('is sandboxed and isolated, by what Electron itself says', async () => {
    const preferences = await launched.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      const contents = window?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>
      }
      return contents.getLastWebPreferences()
    })
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      enableBlinkFeatures: '',
      webviewTag: false,
    })
  })

  it('cannot change the bridge', async () => {
    const kept = await launched.page.evaluate(() => {
      const { vitrine } = globalThis as PageWindow
      const call = vitrine.calls['app:about']
      try {
        ;(vitrine.calls as Record<string, unknown>)['app:about'] = () => 'changed'
      } catch {
        // refused loudly
      }
      return vitrine.calls['app:about'] === call
    })
    expect(kept).toBe(true)
  })

  it('has the strict policy, and a file of its own folder only', async () => {
    const answers = await launched.page.evaluate(async () => {
      const ask = async (path: string, method = 'GET') => {
        const response = await fetch(path, { method })
        return { status: response.status, policy: response.headers.get('content-security-policy') }
      }
      return {
        own: await ask('/index.html'),
        above: await ask('/%2e%2e/main/index.js'),
        escaped: await ask('/..%2f..%2fpackage.json'),
        backslash: await ask('/..%5c..%5cpackage.json'),
        folder: await ask('/assets'),
        missing: await ask('/nothing.js'),
        post: await ask('/index.html', 'POST'),
      }
    })
    expect(answers.own).toEqual({ status: 200, policy: contentSecurityPolicy })
    const { above, escaped, backslash, folder, missing, post } = answers
    for (const refused of [above, escaped, backslash, folder, missing])
      expect(refused.status).toBe(404)
    expect(post.status).toBe(405)
    launched.forgive(/Failed to load resource.* (404|405)/)
  })

  it('runs no inline script and no eval', async () => {
    const ran = await launched.page.evaluate(async () => {
      const seen: string[] = []
      addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
      const script = document.createElement('script')
      script.textContent = 'globalThis.inlineRan = true'
      document.body.append(script)
      // In a task of the page's own: what a debugger evaluates may use eval.
      const evaluated = await new Promise((resolve) => {
        setTimeout(() => {
          try {
            resolve(globalThis.eval('1 + 1'))
          } catch (error) {
            resolve((error as Error).name)
          }
        })
      })
      return { inline: 'inlineRan' in globalThis, evaluated, seen }
    })
    expect(ran.inline).toBe(false)
    expect(ran.evaluated).toBe('EvalError')
    expect(ran.seen).toContain('script-src-elem')
    launched.forgive(/Content Security Policy/)
  })

  it('reaches no network', async () => {
    const { page, app } = launched
    const failed = await page.evaluate(() =>
      fetch('https://example.com/').then(
        () => 'answered',
        () => 'refused',
      ),
    )
    expect(failed).toBe('refused')
    // Below the policy: main itself asks through the page's session.
    const session = await app.evaluate(({ session }) =>
      session.defaultSession.fetch('https://example.com/').then(
        () => 'answered',
        (error: Error) => error.message,
      ),
    )
    expect(session).toContain('ERR_BLOCKED_BY_CLIENT')
    launched.forgive(/Content Security Policy|Fetch API cannot load|example\.com/)
  })

  it('cannot leave, open a window or embed a page', async () => {
    const { page, app } = launched
    const before = page.url()
    const opened = await page.evaluate(() => {
      location.href = 'https://example.com/'
      location.href = 'file:///etc/passwd'
      const frame = document.createElement('iframe')
      frame.src = 'https://example.com/'
      document.body.append(frame)
      return [open('https://example.com/'), open('app://vitrine/index.html'), open('about:blank')]
    })
    expect(opened).toEqual([null, null, null])
    // A round trip through main: what was going to happen has happened.
    await page.evaluate(() => (globalThis as PageWindow).vitrine.calls['app:snapshot'](undefined))
    expect(page.url()).toBe(before)
    expect(app.windows()).toHaveLength(1)
    expect(page.frames().filter((frame) => frame.url().startsWith('http'))).toEqual([])
    await page.evaluate(() => document.querySelector('iframe')?.remove())
    launched.forgive(/Content Security Policy|example\.com|Not allowed to load local resource/)
  })

  it('opens links to known sites in the browser, and no others', async () => {
    const { page, app } = launched
    await app.evaluate(({ shell }) => {
      const opened: string[] = []
      Object.assign(globalThis, { openedLinks: opened })
      Object.assign(shell, { openExternal: (url: string) => Promise.resolve(opened.push(url)) })
    })
    await page.evaluate(() => {
      open('https://github.com/')
      open('https://example.com/')
      open('http://github.com/')
      open('https://github.com.example.com/')
      open('https://user@github.com/')
      open('file:///etc/passwd')
    })
    const links = () =>
      app.evaluate(() => (globalThis as unknown as { openedLinks: string[] }).openedLinks)
    await vi.waitFor(async () => expect(await links()).toEqual(['https://github.com/']))
    launched.forgive(/Not allowed to load local resource/)
  })

  it('is given no permission, but the camera in the Try view', async () => {
    const { page } = launched
    const ask = () =>
      page.evaluate(async () => {
        const name = (promise: Promise<unknown>) =>
          promise.then(
            () => 'given',
            (error: Error) => error.name,
          )
        return {
          place: await new Promise((resolve) =>
            navigator.geolocation.getCurrentPosition(
              () => resolve('given'),
              (error) => resolve(error.code),
            ),
          ),
          notification: await Notification.requestPermission(),
          screen: await name(navigator.mediaDevices.getDisplayMedia()),
          camera: await name(navigator.mediaDevices.getUserMedia({ video: true })),
          sound: await name(navigator.mediaDevices.getUserMedia({ video: true, audio: true })),
          clipboard: await name(navigator.clipboard.readText()),
        }
      })
    const denied = {
      place: 1,
      notification: 'denied',
      clipboard: 'NotAllowedError',
      screen: 'NotAllowedError',
    }
    const elsewhere = await ask()
    expect(elsewhere).toMatchObject({ ...denied, camera: 'NotAllowedError' })
    await page.evaluate(() => {
      location.hash = '#/try'
    })
    const inTry = await ask()
    expect(inTry).toMatchObject({ ...denied, camera: 'given', sound: 'NotAllowedError' })
    await page.evaluate(() => {
      location.hash = '#/home'
    })
    launched.forgive(/Permissions policy violation/)
  })

  it('gets a clear refusal for what is no request', async () => {
    const reply = await launched.page.evaluate(() =>
      (globalThis as PageWindow).vitrine.calls['runs:detail']({ run: '../../etc' }),
    )
    expect(reply).toMatchObject({ ok: false, error: { code: 'usage' } })
    const huge = await launched.page.evaluate(() =>
      (globalThis as PageWindow).vitrine.calls['app:log']({ message: 'a'.repeat(42 * 1048576) }),
    )
    expect(huge).toMatchObject({ ok: false, error: { code: 'too-large' } })
  })
})

describeElectron('the window and the menu', () => {
  let launched: LaunchedApp | null = null
  const start = async (name: string, more = {}) => {
    launched = await launchApp({ ...folders(name), ...more })
    return launched
  }
  afterEach(async () => {
    await launched?.kill().catch(() => undefined)
    launched = null
  })

  it('comes back where it was', async () => {
    const first = await start('place')
    const place = { x: 120, y: 90, width: 900, height: 640 }
    await first.app.evaluate(
      ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds),
      place,
    )
    // The system moves it and resizes it in its own time, in two steps.
    const kept = () =>
      JSON.parse(readFileSync(join(folders('place').config, 'window.json'), 'utf8'))
    await vi.waitFor(() => expect(kept()).toEqual({ bounds: place, maximised: false }), 5000)
    await first.close()
    launched = null
    const second = await start('place')
    const bounds = await second.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getBounds(),
    )
    expect(bounds).toEqual(place)
    await second.close()
    launched = null
  })

  it('has a menu in the language of the settings, whose items reach the page as intents', async () => {
    const { app, page, close } = await start('menu')
    const items = () =>
      app.evaluate(({ Menu }) => {
        const [file] = (Menu.getApplicationMenu()?.items ?? []).slice(-5)
        const item = (id: string) => Menu.getApplicationMenu()?.getMenuItemById(id)
        return {
          file: file?.label,
          newRun: [item('new-run')?.label, item('new-run')?.accelerator],
          addDataset: item('add-dataset')?.accelerator,
          settings: item('settings')?.accelerator,
          views: ['home', 'datasets', 'models', 'new-run', 'runs', 'compare', 'studies', 'try'].map(
            (view) => item(`show-${view}`)?.accelerator,
          ),
        }
      })
    expect(await items()).toEqual({
      file: 'File',
      newRun: ['New Run', 'CommandOrControl+N'],
      addDataset: 'CommandOrControl+O',
      settings: 'CommandOrControl+,',
      views: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `CommandOrControl+${number}`),
    })
    await app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()?.getMenuItemById('show-runs')?.click(),
    )
    const intent = () =>
      page.evaluate(async () => {
        const reply = await (globalThis as PageWindow).vitrine.calls['app:snapshot'](undefined)
        return (reply as { value: { intent: { value: unknown } } }).value.intent.value
      })
    await vi.waitFor(async () => expect(await intent()).toEqual({ type: 'show', view: 'runs' }))
    const changed = await page.evaluate(() =>
      (globalThis as PageWindow).vitrine.calls['settings:update']({
        language: 'zh-CN',
        theme: 'dark',
      }),
    )
    expect(changed).toMatchObject({ ok: true })
    await vi.waitFor(async () => expect((await items()).file).toBe('文件'))
    expect(await app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark')
    await close()
    launched = null
  })

  it('takes a folder from a second start, which ends by itself', async () => {
    const options = folders('second')
    const { page, app, close } = await start('second')
    const pictures = join(scratch, 'some pictures')
    mkdirSync(join(pictures, 'red'), { recursive: true })
    const { executablePath, args } = programOf({ arguments: [pictures] })
    const second = spawn(executablePath, args, { env: environmentOf(options), stdio: 'ignore' })
    const code = await new Promise((resolve) => second.once('exit', resolve))
    expect(code).toBe(0)
    const datasets = () =>
      page.evaluate(async () => {
        const reply = await (globalThis as PageWindow).vitrine.calls['app:snapshot'](undefined)
        const { value } = reply as { value: { datasets: { value: { folder: string }[] } } }
        return value.datasets.value.map(({ folder }) => folder)
      })
    await vi.waitFor(async () => expect(await datasets()).toContain(pictures), 10_000)
    expect(app.windows()).toHaveLength(1)
    await close()
    launched = null
  })

  it('loads the page again after it dies, and says so', async () => {
    const { app, page, answerNext, dialogs, forgive, close } = await start('crash')
    await answerNext('showMessageBox', { response: 0 })
    // Only a load after the crash counts: the first one may not have finished yet.
    const loaded = app.evaluate(
      ({ BrowserWindow }) =>
        new Promise((resolve) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents
          contents?.once('render-process-gone', () =>
            contents.once('did-finish-load', () => resolve(true)),
          )
        }),
    )
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    )
    expect(await loaded).toBe(true)
    expect(await dialogs()).toMatchObject([
      { name: 'showMessageBox', options: { message: 'The window has been reloaded.' } },
    ])
    expect(page.isClosed()).toBe(false)
    forgive(/crash/i)
    await close()
    launched = null
  })

  it('keeps no damaged window state', async () => {
    const { config } = folders('damaged')
    mkdirSync(config, { recursive: true })
    writeFileSync(join(config, 'window.json'), '{"bounds":{"x":1e9')
    const { close } = await start('damaged')
    await close()
    launched = null
    expect(JSON.parse(readFileSync(join(config, 'window.json'), 'utf8'))).toMatchObject({
      maximised: false,
    })
  })
})
