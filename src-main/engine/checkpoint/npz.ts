/** Files of named arrays as numpy's savez writes them; reading is bounded by the real file (zip.ts). */
import { zipSync } from 'fflate'
import type { ArrayMap, HostArray } from '../host-array.js'
import { malformed } from './malformed.js'
import { readNpy, writeNpy, type NpyType } from './npy.js'
import { readZip } from './zip.js'

/** Arrays by name as float32. Throws `checkpoint-malformed`. */
export function readNpz(bytes: Uint8Array, file: string): Map<string, HostArray> {
  const arrays = new Map<string, HostArray>()
  for (const { name, body } of readZip(bytes, file)) {
    if (name.endsWith('/data.pkl'))
      throw malformed(file, 'It is a PyTorch pickle, which can run code; save it as .safetensors.')
    const key = name.replace(/\.npy$/, '')
    if (arrays.has(key)) throw malformed(file, `${key} appears twice.`)
    arrays.set(key, readNpy(body, key, file))
  }
  return arrays
}

/** Uncompressed, as numpy's savez. Same arrays, same bytes: every entry is of the first day of zip. */
export function writeNpz(arrays: ArrayMap, type: NpyType = 'f4'): Uint8Array {
  const files = [...arrays].map(([name, array]) => [`${name}.npy`, writeNpy(array, type)] as const)
  // fflate reads a date in local time and writes it in local time.
  return zipSync(Object.fromEntries(files), { level: 0, mtime: '1980-01-01T00:00:00' })
}
