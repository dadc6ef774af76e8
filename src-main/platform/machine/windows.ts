/** Windows: PowerShell's view of the video controllers, nvidia-smi. */
import { z } from 'zod'
import type { Gpu } from '../../contract/machine.js'
import { ask } from './ask.js'
import { nvidiaGpus } from './nvidia.js'

const controllerSchema = z.object({
  Name: z.string(),
  DriverVersion: z.string().nullable(),
  /** Bytes in 32 bits: cards of 4 GB and more say too little. */
  AdapterRAM: z.number().nullable(),
})

/** Of `Get-CimInstance Win32_VideoController | ConvertTo-Json`: one object, or a list. */
export function parseVideoControllers(json: string): Gpu[] {
  const controllers = z.array(controllerSchema).or(controllerSchema).parse(JSON.parse(json))
  return [controllers].flat().flatMap(({ Name, DriverVersion, AdapterRAM }) => {
    if (/Basic (Display|Render)|Remote Display|Hyper-V/i.test(Name)) return []
    const known = AdapterRAM !== null && AdapterRAM > 0 && AdapterRAM < 2 ** 32 - 2 ** 21
    return [{ name: Name, driver: DriverVersion, memoryBytes: known ? AdapterRAM : null }]
  })
}

async function controllers(): Promise<Gpu[]> {
  const command =
    'Get-CimInstance Win32_VideoController | Select-Object Name, DriverVersion, AdapterRAM | ConvertTo-Json'
  const json = await ask('powershell', ['-NoProfile', '-NonInteractive', '-Command', command])
  try {
    return json === null ? [] : parseVideoControllers(json)
  } catch {
    return [] // Another version of the system says it otherwise.
  }
}

export async function gpus(): Promise<Gpu[]> {
  const [nvidia, all] = await Promise.all([nvidiaGpus(), controllers()])
  if (nvidia === null) return all
  return [...nvidia, ...all.filter(({ name }) => !/nvidia/i.test(name))]
}
