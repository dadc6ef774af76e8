/** Linux: /proc/cpuinfo, the PCI devices of /sys, nvidia-smi, Vulkan's driver files. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Gpu, Machine } from '../../contract/machine.js'
import { nvidiaGpus } from './nvidia.js'

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

export function parseCpuInfo(text: string): Machine['cpu']['vectors'] {
  const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/))
  if (flags.has('avx512f')) return 'avx512'
  if (flags.has('avx2')) return 'avx2'
  if (flags.has('avx')) return 'avx'
  if (flags.has('sse2')) return 'sse'
  return flags.has('asimd') ? 'neon' : null
}

export function vectorInstructions(): Machine['cpu']['vectors'] {
  return parseCpuInfo(read('/proc/cpuinfo'))
}

/** Makers of cards that compute; virtual machines' and servers' display adapters are none. */
const makers: Readonly<Record<string, string>> = {
  '0x10de': 'NVIDIA',
  '0x1002': 'AMD',
  '0x8086': 'Intel',
  '0x5143': 'Qualcomm',
}

/** Cards under a folder laid out as /sys/bus/pci/devices. */
export function pciGpus(folder: string): Gpu[] {
  return list(folder).flatMap((slot) => {
    const field = (name: string): string => read(join(folder, slot, name)).trim()
    const maker = makers[field('vendor')]
    // 0x03….. is a display controller, 0x12…. a processing accelerator.
    if (!maker || !/^0x(03|12)/.test(field('class'))) return []
    let driver: string | null = null
    try {
      driver = basename(readlinkSync(join(folder, slot, 'driver')))
    } catch {
      // No driver is bound to it.
    }
    const memory = Number(field('mem_info_vram_total')) // amdgpu's
    const memoryBytes = memory > 0 ? memory : null
    return [
      { name: `${maker} ${field('device').replace('0x', '')} (${slot})`, driver, memoryBytes },
    ]
  })
}

export async function gpus(): Promise<Gpu[]> {
  const found = pciGpus('/sys/bus/pci/devices')
  const nvidia = await nvidiaGpus()
  if (nvidia === null) return found
  return [...nvidia, ...found.filter(({ name }) => !name.startsWith('NVIDIA'))]
}

/** Names of the driver files that Vulkan's loader would look at. */
export function vulkanDrivers(): string[] {
  const named = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES']
  if (named) return named.split(':')
  return ['/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/usr/share/vulkan/icd.d'].flatMap(
    (folder) =>
      list(folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => join(folder, name)),
  )
}
