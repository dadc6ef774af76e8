/** What the system shows of a run at work: progress on dock and taskbar, no sleep, a word at its end. */
import { app, Notification, powerSaveBlocker, type BrowserWindow } from 'electron'
import type { Notice } from '../../contract/app.js'
import type { Live } from '../../contract/run.js'
import type { Push } from '../../contract/topics.js'
import type { Words } from './words.js'

export interface PresenceOptions {
  window(): BrowserWindow | null
  words(): Words
  /** Whether the user wants notifications. */
  notifications(): boolean
  /** A notification was clicked. */
  opened(): void
}

/** Takes every push of the service. */
export function createPresence({ window, words, notifications, opened }: PresenceOptions) {
  let blocker: number | null = null
  let shown = -1

  function stayAwake(busy: boolean): void {
    if (busy === (blocker !== null)) return
    if (blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
    else {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
  }

  function showProgress(live: Live | null): void {
    const progress = progressOf(live)
    if (progress === shown) return
    shown = progress
    window()?.setProgressBar(progress)
  }

  function tell(notice: Notice): void {
    const title = titleOf(notice, words())
    if (title === null || !notifications() || !Notification.isSupported()) return
    if (window()?.isFocused() === true) return
    const notification = new Notification({ title, body: `${notice.what} ${notice.why}`.trim() })
    notification.on('click', opened)
    notification.show()
    if (process.platform === 'darwin') app.dock?.bounce('informational')
    else window()?.flashFrame(true)
  }

  return {
    hear(push: Push): void {
      if (push.topic === 'live') {
        stayAwake(push.value !== null)
        showProgress(push.value)
      }
      if (push.topic === 'notice' && push.value !== null) tell(push.value)
    },
    close(): void {
      stayAwake(false)
      showProgress(null)
    },
  }
}

/** In whole percent, so that it is drawn a hundred times a run; -1: none; 2: at work, how far is not known. */
export function progressOf(live: Live | null): number {
  if (live === null) return -1
  if (live.phase === 'starting' || live.steps === 0) return 2
  return Math.floor((live.step / live.steps) * 100) / 100
}

function titleOf(notice: Notice, words: Words): string | null {
  switch (notice.kind) {
    case 'run-done':
      return words.runDone
    case 'run-failed':
      return words.runFailed
    case 'study-paused':
    case 'workspace-problem':
    case 'settings-problem':
    case 'update':
      return null
  }
}
