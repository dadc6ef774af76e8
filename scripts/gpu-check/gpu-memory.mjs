/** How much memory of an NVIDIA GPU is in use while something runs, by nvidia-smi. */
import { spawn, spawnSync } from 'node:child_process'

const query = ['--id=0', '--query-gpu=memory.used', '--format=csv,noheader,nounits']

/** Bytes in use on the first GPU; null: there is no nvidia-smi, or it cannot say. */
function usedBytes() {
  const { stdout } = spawnSync('nvidia-smi', query, { encoding: 'utf8', timeout: 10_000 })
  const mebibytes = parseFloat(stdout ?? '')
  return Number.isFinite(mebibytes) ? mebibytes * 2 ** 20 : null
}

/**
 * What `work` returns, and the most bytes in use meanwhile above those before, five looks a second.
 * @template Result
 * @param {() => Promise<Result>} work
 * @returns {Promise<{ result: Result, gpuMemoryBytes: number | null }>}
 */
export async function withGpuMemory(work) {
  const before = usedBytes()
  if (before === null) return { result: await work(), gpuMemoryBytes: null }
  const watcher = spawn('nvidia-smi', [...query, '-lms', '200'])
  let most = before
  watcher.on('error', () => undefined)
  watcher.stdout.on('data', (chunk) => {
    const seen = String(chunk).split('\n').map(parseFloat).filter(Number.isFinite)
    most = Math.max(most, ...seen.map((mebibytes) => mebibytes * 2 ** 20))
  })
  try {
    const result = await work()
    return { result, gpuMemoryBytes: most - before }
  } finally {
    watcher.kill()
  }
}
