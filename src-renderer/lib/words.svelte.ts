/** The words of the screen in the language of the settings. */
import type { ErrorCode } from '#contract/errors.js'
import type { LanguageName, Settings } from '#contract/settings.js'
import { en, type Words } from '../strings/en.js'
import { zhCn } from '../strings/zh-cn.js'
import { setFormatLanguage } from './format.js'

const languages: Record<LanguageName, Words> = { en, 'zh-CN': zhCn }

const first = languageFor('system')
let current = $state<LanguageName>(first)
setFormatLanguage(first)

/** `system`: Chinese where the browser or system asks for it, else English. */
export function languageFor(
  wish: Settings['language'],
  asked: readonly string[] = globalThis.navigator?.languages ?? [],
): LanguageName {
  if (wish !== 'system') return wish
  return asked[0]?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

export function setLanguage(wish: Settings['language']): void {
  current = languageFor(wish)
  setFormatLanguage(current)
  document.documentElement.lang = current
}

export function language(): LanguageName {
  return current
}

/** All words now; reactive: `words().home.title`. */
export function words(): Words {
  return languages[current]
}

/** One line for an error in the language of the screen; the error's own text is exact, and English. */
export function errorTitle(code: ErrorCode): string {
  return languages[current].errors[code]
}
