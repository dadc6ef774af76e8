/** All words in Simplified Chinese, by view. */
import type { Words } from './en.js'
import { common } from './zh-cn/common.js'
import { compare } from './zh-cn/compare.js'
import { datasets } from './zh-cn/datasets.js'
import { errors } from './zh-cn/errors.js'
import { home } from './zh-cn/home.js'
import { newRun } from './zh-cn/new-run.js'
import { recipe } from './zh-cn/recipe.js'
import { settings } from './zh-cn/settings.js'
import { shell } from './zh-cn/shell.js'

export const zhCn = {
  common,
  compare,
  datasets,
  errors,
  home,
  newRun,
  recipe,
  settings,
  shell,
} satisfies Words
