/**
 * Vulkan in a bare container: what its loader needs and which of the machine's drivers to try.
 * A container may have the NVIDIA driver's libraries without the file that names them to the
 * loader, and may lack the loader; the pack brings both.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findLibrary } from './libraries.mjs'

/** @typedef {{ name: string, environment: Record<string, string> }} Candidate */

/** NVIDIA's Vulkan driver; the second needs no library of X11. */
const nvidiaLibraries = ['libGLX_nvidia.so.0', 'libEGL_nvidia.so.0']

const driverFolders = [
  '/etc/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
  '/usr/share/vulkan/icd.d',
]

/** Files that name a driver to the loader. */
function driverFiles() {
  return driverFolders.filter(existsSync).flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder, name)),
  )
}

/** The older and the newer name of the same variable. @param {string} file */
const only = (file) => ({ VK_ICD_FILENAMES: file, VK_DRIVER_FILES: file })

/**
 * `packed`: the folder with the pack's own loader; `folder`: where driver files may be written.
 * @param {{ packed: string, folder: string }} places
 * @returns {{ loader: string, candidates: Candidate[] }} in the order to try them
 */
export function examineVulkan({ packed, folder }) {
  const here = findLibrary('libvulkan.so.1')
  const own = existsSync(join(packed, 'libvulkan.so.1'))
  const path = [process.env['LD_LIBRARY_PATH'], packed].filter(Boolean).join(':')
  /** @type {Record<string, string>} */
  const loading = here === null && own ? { LD_LIBRARY_PATH: path } : {}
  const loader = here ?? (own ? "the pack's" : 'none')
  const named = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES']
  if (named)
    return { loader, candidates: [{ name: named, environment: { ...loading, ...only(named) } }] }

  const files = driverFiles()
  const nvidia = files.filter((file) => /nvidia/i.test(file))
  const written = nvidiaLibraries.flatMap((library) => {
    const found = findLibrary(library)
    if (found === null) return []
    const file = join(folder, `${library}.json`)
    mkdirSync(folder, { recursive: true })
    const driver = { library_path: found, api_version: '1.3.0' }
    writeFileSync(file, JSON.stringify({ file_format_version: '1.0.0', ICD: driver }))
    return [{ name: `${found}, named by a file of the check's own`, file }]
  })
  const all = {
    name: `the loader's own choice of ${files.length} driver files`,
    environment: loading,
  }
  return {
    loader,
    candidates: [
      ...nvidia.map((file) => ({ name: file, environment: { ...loading, ...only(file) } })),
      ...written.map(({ name, file }) => ({ name, environment: { ...loading, ...only(file) } })),
      all,
    ],
  }
}
