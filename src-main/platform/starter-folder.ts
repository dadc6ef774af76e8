import { join, resolve } from 'node:path'
import { projectRoot } from './entries.js'

/** Where one checkpoint may lie that comes with the app; VITRINE_STARTER names another folder. */
export function starterFolder(): string {
  const named = process.env['VITRINE_STARTER']
  if (named !== undefined && named !== '') return resolve(named)
  return join(projectRoot(), 'resources', 'starter')
}
