/** What the words of a start name: a folder of pictures to add. Chromium's own switches are passed over. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * The first of `words` that is a folder, as a whole path; null: none. `own` is the app's own
 * folder, which an unpackaged start names too; `from` is where the user stood.
 */
export function folderOf(words: readonly string[], from: string, own: string): string | null {
  for (const word of words.slice(1)) {
    if (word === '' || word.startsWith('-')) continue
    const path = resolve(from, word)
    if (path !== resolve(own) && isFolder(path)) return path
  }
  return null
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
