/** The files of an export, by their contents. */
import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, statSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import type { ExportManifest } from '../../contract/export.js'

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** All of them, in the order of their paths. */
export async function describeFiles(folder: string): Promise<ExportManifest['files']> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const files: ExportManifest['files'] = []
  for (const path of paths) {
    const name = relative(folder, path).split(sep).join('/')
    files.push({ path: name, bytes: statSync(path).size, sha256: await hashOf(path) })
  }
  return files
}

/** Those of the list that are gone, or hold something else; a path that leads out counts as gone. */
export async function changedFiles(
  folder: string,
  files: ExportManifest['files'],
): Promise<string[]> {
  const changed: string[] = []
  for (const { path, bytes, sha256 } of files) {
    const inside = !isAbsolute(path) && !path.split(/[\\/]/).includes('..')
    const file = join(folder, path)
    const info = inside ? statSync(file, { throwIfNoEntry: false }) : undefined
    const same = info?.isFile() === true && info.size === bytes && (await hashOf(file)) === sha256
    if (!same) changed.push(path)
  }
  return changed
}
