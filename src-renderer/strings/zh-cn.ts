/** All words in Simplified Chinese, by view. */
import type { Words } from './en.js'
import { common } from './zh-cn/common.js'
import { compare } from './zh-cn/compare.js'
import { datasets } from './zh-cn/datasets.js'
import { errors } from './zh-cn/errors.js'
import { exports } from './zh-cn/exports.js'
import { home } from './zh-cn/home.js'
import { models } from './zh-cn/models.js'
import { newRun } from './zh-cn/new-run.js'
import { recipe } from './zh-cn/recipe.js'
import { run } from './zh-cn/run.js'
import { runs } from './zh-cn/runs.js'
import { settings } from './zh-cn/settings.js'
import { shell } from './zh-cn/shell.js'
import { studies } from './zh-cn/studies.js'
import { tryWords } from './zh-cn/try.js'
import { tuning } from './zh-cn/tuning.js'

export const zhCn = {
  common,
  compare,
  datasets,
  errors,
  exports,
  home,
  models,
  newRun,
  recipe,
  run,
  runs,
  settings,
  shell,
  studies,
  tryWords,
  tuning,
} satisfies Words
