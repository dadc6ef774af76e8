/**
 * Quitting: a run at work asks first, then saves a checkpoint; nothing is left running. The
 * states go one way: open -> closing -> closed.
 */
import { app, dialog, powerMonitor, type BrowserWindow } from 'electron'
import type { Service } from '../../service/service.js'
import type { Words } from './words.js'

export interface QuitOptions {
  readonly service: Pick<Service, 'live' | 'close'>
  window(): BrowserWindow | null
  words(): Words
  /** After the service, before the app ends. */
  closed(): void
  failed(error: unknown): void
}

export interface Quit {
  /** Whether the service is closed, so that windows may close. */
  done(): boolean
}

export function installQuit({ service, window, words, closed, failed }: QuitOptions): Quit {
  let state: 'open' | 'asking' | 'closing' | 'closed' = 'open'

  async function close(): Promise<void> {
    state = 'closing'
    // The checkpoint of a large model takes a while; a window that does not answer looks broken.
    window()?.hide()
    await service.close().catch(failed)
    closed()
    state = 'closed'
    app.quit()
  }

  async function ask(): Promise<void> {
    const live = service.live()
    if (live === null) return close()
    state = 'asking'
    const { quitTitle, quitDetail, saveAndQuit, keepTraining } = words()
    const question = {
      type: 'question' as const,
      message: quitTitle,
      detail: quitDetail(live.step, live.steps),
      buttons: [saveAndQuit, keepTraining],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    }
    const over = window()
    const { response } = over
      ? await dialog.showMessageBox(over, question)
      : await dialog.showMessageBox(question)
    if (response === 0) await close()
    else state = 'open'
  }

  app.on('before-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'open') ask().catch(failed)
  })
  // The system goes down and waits for us: there is nobody to ask.
  powerMonitor.on('shutdown', (...words: unknown[]) => {
    const [event] = words as [{ preventDefault(): void } | undefined]
    event?.preventDefault()
    if (state === 'open' || state === 'asking') close().catch(failed)
  })
  return { done: () => state === 'closed' }
}

/**
 * Closing the window quits the app where the system's apps do so, and asks as quitting does; on
 * macOS the app stays, and with it the run.
 */
export function quitWithWindow(window: BrowserWindow, quit: Quit): void {
  if (process.platform === 'darwin') return
  window.on('close', (event) => {
    if (quit.done()) return
    event.preventDefault()
    app.quit()
  })
}
