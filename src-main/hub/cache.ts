/**
 * The one cache of downloads: that of Hugging Face's own tools, in their layout, so that what timm
 * fetched is found here and the other way round. The paper's .npz, which it has no place for, lie
 * in its folder `vitrine` under their published paths.
 *
 *     models--OWNER--NAME/blobs/SHA256          the bytes; SHA256.incomplete while they come
 *     models--OWNER--NAME/snapshots/COMMIT/...  links to them by file name
 *     models--OWNER--NAME/refs/main             COMMIT
 */
import { getHFHubCachePath, getRepoFolderName } from '@huggingface/hub'
import {
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'

/** `setting` null: where Hugging Face's tools look, by HF_HUB_CACHE and HF_HOME. */
export function cacheFolderOf(setting: string | null): string {
  return resolve(setting ?? getHFHubCachePath())
}

/** What is looked for or fetched. */
export type Wanted =
  | { readonly source: 'hub'; readonly repository: string }
  /** Path below the storage's address. */
  | { readonly source: 'npz'; readonly path: string }

export interface CachedFile {
  readonly file: string
  readonly bytes: number
}

export const hubFile = 'model.safetensors'

const repositoryFolder = (cache: string, name: string) =>
  join(cache, getRepoFolderName({ type: 'model', name }))

const npzFile = (cache: string, path: string) => join(cache, 'vitrine', ...path.split('/'))

/** What the cache holds of it, whole; null: nothing. */
export async function findInCache(cache: string, wanted: Wanted): Promise<CachedFile | null> {
  if (wanted.source === 'npz') return fileAt(npzFile(cache, wanted.path))
  const folder = repositoryFolder(cache, wanted.repository)
  const head = await readFile(join(folder, 'refs', 'main'), 'utf8').catch(() => '')
  const commits = await readdir(join(folder, 'snapshots')).catch((): string[] => [])
  const ordered = [...new Set([head.trim(), ...commits])].filter((commit) =>
    commits.includes(commit),
  )
  for (const commit of ordered) {
    const found = await fileAt(join(folder, 'snapshots', commit, hubFile))
    if (found) return found
  }
  return null
}

async function fileAt(file: string): Promise<CachedFile | null> {
  const state = await stat(file).catch(() => null)
  return state?.isFile() === true ? { file, bytes: state.size } : null
}

/** Where a file with these bytes will lie. */
export interface Place {
  /** While it comes. Its name says which bytes, so that no other ones are ever added to it. */
  readonly incomplete: string
  /** Gives the whole, checked file its place; returns its path. */
  finish(): Promise<string>
}

/** `key` names the bytes: their SHA-256 for the hub, else anything that differs where they do. */
export function placeOf(cache: string, wanted: Wanted, key: string, commit: string | null): Place {
  switch (wanted.source) {
    case 'npz': {
      const file = npzFile(cache, wanted.path)
      const incomplete = `${file}.${key}.incomplete`
      return {
        incomplete,
        async finish() {
          await rename(incomplete, file)
          return file
        },
      }
    }
    case 'hub': {
      const folder = repositoryFolder(cache, wanted.repository)
      const blob = join(folder, 'blobs', key)
      const incomplete = `${blob}.incomplete`
      const revision = commit ?? key
      return {
        incomplete,
        async finish() {
          const pointer = join(folder, 'snapshots', revision, hubFile)
          await mkdir(dirname(pointer), { recursive: true })
          await rename(incomplete, blob)
          await rm(pointer, { force: true })
          // Windows lets few users make links; Hugging Face's tools then keep the file itself there.
          await symlink(relative(dirname(pointer), blob), pointer).catch(() =>
            rename(blob, pointer),
          )
          await mkdir(join(folder, 'refs'), { recursive: true })
          await writeFile(join(folder, 'refs', 'main'), revision)
          return pointer
        },
      }
    }
  }
}

/** Removes what the cache holds of it; what is still on its way stays. */
export async function removeFromCache(cache: string, wanted: Wanted): Promise<void> {
  if (wanted.source === 'npz') {
    await rm(npzFile(cache, wanted.path), { force: true })
    return
  }
  const folder = repositoryFolder(cache, wanted.repository)
  for (const commit of await readdir(join(folder, 'snapshots')).catch((): string[] => [])) {
    const pointer = join(folder, 'snapshots', commit, hubFile)
    const bytes = await realpath(pointer).catch(() => null)
    await rm(pointer, { force: true })
    // A link out of the cache is another's affair.
    if (bytes?.startsWith(await realpath(folder)) === true) await rm(bytes, { force: true })
  }
}

/** Removes beginnings of other bytes under the same name: the published file was replaced. */
export async function removeStale(cache: string, wanted: Wanted, place: Place): Promise<void> {
  if (wanted.source !== 'npz') return
  const file = npzFile(cache, wanted.path)
  for (const name of await readdir(dirname(file)).catch((): string[] => [])) {
    const each = join(dirname(file), name)
    const begun = each.startsWith(`${file}.`) && name.endsWith('.incomplete')
    if (begun && each !== place.incomplete) await rm(each, { force: true })
  }
}
