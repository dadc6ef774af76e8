/** NVIDIA's cards, by the program that comes with their driver on Linux and Windows. */
import type { Gpu } from '../../contract/machine.js'
import { ask } from './ask.js'

/** Of `nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader,nounits`. */
export function parseNvidiaSmi(csv: string): Gpu[] {
  return csv.split('\n').flatMap((line) => {
    const [name, version, mebibytes] = line.split(',').map((field) => field.trim())
    if (!name || !version) return []
    const memoryBytes = Number(mebibytes) * 2 ** 20
    return [
      { name, driver: `nvidia ${version}`, memoryBytes: memoryBytes > 0 ? memoryBytes : null },
    ]
  })
}

/** null: the program is not there. */
export async function nvidiaGpus(): Promise<Gpu[] | null> {
  const query = '--query-gpu=name,driver_version,memory.total'
  const csv = await ask('nvidia-smi', [query, '--format=csv,noheader,nounits'])
  return csv === null ? null : parseNvidiaSmi(csv)
}
