/** All English words, by view; the shape that every language has. */
import { common } from './en/common.js'
import { compare } from './en/compare.js'
import { datasets } from './en/datasets.js'
import { errors } from './en/errors.js'
import { exports } from './en/exports.js'
import { home } from './en/home.js'
import { models } from './en/models.js'
import { newRun } from './en/new-run.js'
import { recipe } from './en/recipe.js'
import { run } from './en/run.js'
import { runs } from './en/runs.js'
import { settings } from './en/settings.js'
import { shell } from './en/shell.js'
import { studies } from './en/studies.js'
import { tryWords } from './en/try.js'
import { tuning } from './en/tuning.js'

export const en = {
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
}

export type Words = typeof en
