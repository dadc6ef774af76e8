/** Where shared libraries lie on Linux. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const folders = [
  '/usr/lib/x86_64-linux-gnu',
  '/lib/x86_64-linux-gnu',
  '/usr/lib64',
  '/lib64',
  '/usr/lib',
  '/usr/local/lib',
  '/usr/local/nvidia/lib64',
]

/** Of a library in the usual folders or in LD_LIBRARY_PATH; null: in none. @param {string} name */
export function findLibrary(name) {
  const named = (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((each) => each !== '')
  return [...named, ...folders].map((each) => join(each, name)).find(existsSync) ?? null
}
