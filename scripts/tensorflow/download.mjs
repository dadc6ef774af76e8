/** The package's own way: its install script downloads libtensorflow 2.9.1 and a built binding. */
import { delimiter, join } from 'node:path'
import { runCommand } from './command.mjs'

/**
 * Where the install script would download from; null on machines that it does not know.
 * @param {NodeJS.ProcessEnv} env @param {string} platform @param {string} architecture
 */
export function downloadAddress(env, platform, architecture) {
  const host = env.TFJS_NODE_CDN_STORAGE ?? env.CDN_STORAGE ?? 'https://storage.googleapis.com/'
  const base = env.TFJS_NODE_BASE_URI ?? `${host}tensorflow/libtensorflow/libtensorflow-`
  /** @type {Record<string, string>} */
  const known = {
    'linux x64': `${base}gpu-linux-x86_64-2.9.1.tar.gz`,
    'linux arm64': `${host}tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz`,
    'darwin x64': `${base}cpu-darwin-x86_64-2.9.1.tar.gz`,
    'darwin arm64': `${host}tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz`,
    'win32 x64': `${base}gpu-windows-x86_64-2.9.1.zip`,
  }
  return known[`${platform} ${architecture}`] ?? null
}

/** Why an address cannot be downloaded from; null when it answers. @param {string} address */
async function unreachable(address) {
  try {
    const { ok, status } = await fetch(address, {
      method: 'HEAD',
      signal: AbortSignal.timeout(15_000),
    })
    return ok ? null : `${new URL(address).host} answered ${status}`
  } catch (thrown) {
    const { cause } = /** @type {Error} */ (thrown)
    const why = cause instanceof Error ? cause.message : String(thrown)
    return `${new URL(address).host} cannot be reached (${why})`
  }
}

/**
 * Downloads by the package's install script. Returns why it could not; null: it ended well.
 * @param {string} root @param {string} packageFolder
 */
export async function downloadPackage(root, packageFolder) {
  const address = downloadAddress(process.env, process.platform, process.arch)
  if (!address) return `the package has no download for ${process.platform} ${process.arch}`
  const why = await unreachable(address)
  if (why) return why
  console.log(`Downloading ${address}`)
  const bin = join(root, 'node_modules', '.bin')
  const words = [join('scripts', 'install.js'), 'gpu', 'download']
  try {
    runCommand(process.execPath, words, {
      show: true,
      cwd: packageFolder,
      env: { PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
    })
    return null
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}
