import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './entries.js'

/** Vitrine's own, from package.json. */
export function ownVersion(): string {
  const text = readFileSync(join(projectRoot(), 'package.json'), 'utf8')
  return String((JSON.parse(text) as { version?: unknown }).version)
}
