/** The words of the page in the language of the settings. One object a view, one folder a language. */
import type { LanguageName, Settings } from '#contract/settings.js'
import { common } from '../strings/en/common.js'
import { datasets } from '../strings/en/datasets.js'
import { errors } from '../strings/en/errors.js'
import { home } from '../strings/en/home.js'
import { newRun } from '../strings/en/new-run.js'
import { recipe } from '../strings/en/recipe.js'
import { settings } from '../strings/en/settings.js'
import { shell } from '../strings/en/shell.js'
import { common as commonChinese } from '../strings/zh-cn/common.js'
import { datasets as datasetsChinese } from '../strings/zh-cn/datasets.js'
import { errors as errorsChinese } from '../strings/zh-cn/errors.js'
import { home as homeChinese } from '../strings/zh-cn/home.js'
import { newRun as newRunChinese } from '../strings/zh-cn/new-run.js'
import { recipe as recipeChinese } from '../strings/zh-cn/recipe.js'
import { settings as settingsChinese } from '../strings/zh-cn/settings.js'
import { shell as shellChinese } from '../strings/zh-cn/shell.js'

const english = { common, datasets, errors, home, newRun, recipe, settings, shell }
export type Words = typeof english

const languages: Readonly<Record<LanguageName, Words>> = {
  en: english,
  'zh-CN': {
    common: commonChinese,
    datasets: datasetsChinese,
    errors: errorsChinese,
    home: homeChinese,
    newRun: newRunChinese,
    recipe: recipeChinese,
    settings: settingsChinese,
    shell: shellChinese,
  },
}

let chosen = $state<LanguageName>('en')

/** `system` asks the browser, in its order of preference. */
export function resolveLanguage(
  setting: Settings['language'],
  preferred: readonly string[],
): LanguageName {
  if (setting !== 'system') return setting
  const first = preferred.find((tag) => /^(en|zh)\b/i.test(tag))
  return first !== undefined && /^zh\b/i.test(first) ? 'zh-CN' : 'en'
}

export function setLanguage(setting: Settings['language']): void {
  chosen = resolveLanguage(setting, globalThis.navigator.languages)
  document.documentElement.lang = chosen
}

export function language(): LanguageName {
  return chosen
}

/** All texts; read in markup or `$derived`, so that they follow the language. */
export function words(): Words {
  return languages[chosen]
}
