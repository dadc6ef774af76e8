/** All English words, by view; the shape that every language has. */
import { common } from './en/common.js'
import { compare } from './en/compare.js'
import { datasets } from './en/datasets.js'
import { errors } from './en/errors.js'
import { home } from './en/home.js'
import { newRun } from './en/new-run.js'
import { recipe } from './en/recipe.js'
import { settings } from './en/settings.js'
import { shell } from './en/shell.js'

export const en = { common, compare, datasets, errors, home, newRun, recipe, settings, shell }

export type Words = typeof en
