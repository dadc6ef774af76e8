/** Folders for the app's own picker, where there is no native one. */
import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, extname, join, resolve } from 'node:path'
import type { FolderListing } from '../contract/app.js'
import { VitrineError } from '../contract/errors.js'
import { pictureExtensions } from '../data/picture-extensions.js'

const checkpointExtensions = ['.npz', '.safetensors']

/** null: the home folder. Hidden entries are left out. Throws `file-not-found`. */
export async function listFolder(asked: string | null): Promise<FolderListing> {
  const folder = resolve(asked ?? homedir())
  const found = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(folder, cause)
  })
  const listing = { folders: [] as FolderListing['folders'], files: [] as FolderListing['files'] }
  let pictures = 0
  for (const entry of found) {
    if (entry.name.startsWith('.')) continue
    const item = { name: entry.name, path: join(folder, entry.name) }
    const target = entry.isSymbolicLink() ? await stat(item.path).catch(() => null) : entry
    if (target?.isDirectory()) listing.folders.push(item)
    else if (target?.isFile()) {
      const extension = extname(entry.name).toLowerCase()
      if (checkpointExtensions.includes(extension)) listing.files.push(item)
      else if (pictureExtensions.includes(extension)) pictures++
    }
  }
  const byName = new Intl.Collator(undefined, { numeric: true }).compare
  listing.folders.sort((a, b) => byName(a.name, b.name))
  listing.files.sort((a, b) => byName(a.name, b.name))
  const above = dirname(folder)
  return { folder, parent: above === folder ? null : above, ...listing, pictures }
}

function unreadable(folder: string, cause: unknown): VitrineError {
  return new VitrineError(
    'file-not-found',
    {
      what: `The folder ${folder} cannot be listed.`,
      why: cause instanceof Error ? cause.message : String(cause),
      remedy: 'Choose another folder, or change the rights there.',
    },
    { cause },
  )
}
