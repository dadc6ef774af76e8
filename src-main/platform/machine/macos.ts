/** macOS: system_profiler and sysctl. */
import { z } from 'zod'
import type { Gpu, Machine } from '../../contract/machine.js'
import { ask } from './ask.js'

const displaysSchema = z.object({
  SPDisplaysDataType: z.array(
    z.object({ sppci_model: z.string(), spdisplays_mtlgpufamilysupport: z.string().optional() }),
  ),
})

/** Of `system_profiler SPDisplaysDataType -json`; cards without Metal are left out. */
export function parseDisplays(json: string): Gpu[] {
  const { SPDisplaysDataType: displays } = displaysSchema.parse(JSON.parse(json))
  return displays.flatMap(({ sppci_model: name, spdisplays_mtlgpufamilysupport: metal }) => {
    if (metal === undefined) return []
    return [{ name, driver: metal.replace('spdisplays_', ''), memoryBytes: null }]
  })
}

export async function gpus(): Promise<Gpu[]> {
  const json = await ask('system_profiler', ['SPDisplaysDataType', '-json'])
  try {
    return json === null ? [] : parseDisplays(json)
  } catch {
    return [] // Another version of the system says it otherwise.
  }
}

export async function vectorInstructions(): Promise<Machine['cpu']['vectors']> {
  if (process.arch === 'arm64') return 'neon'
  const has = async (name: string) => (await ask('sysctl', ['-n', name]))?.trim() === '1'
  if (await has('hw.optional.avx512f')) return 'avx512'
  if (await has('hw.optional.avx2_0')) return 'avx2'
  return (await has('hw.optional.avx1_0')) ? 'avx' : null
}
