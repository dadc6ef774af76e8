import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { machineSchema } from '../../contract/machine.js'
import { parseCpuInfo, pciGpus } from './linux.js'
import { inspectMachine } from './machine.js'
import { parseDisplays } from './macos.js'
import { parseNvidiaSmi } from './nvidia.js'
import { parseVideoControllers } from './windows.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-machine-'))
afterAll(() => rmSync(folder, { recursive: true }))

function card(slot: string, fields: Record<string, string>, driver?: string): void {
  mkdirSync(join(folder, slot))
  for (const [name, value] of Object.entries(fields)) writeFileSync(join(folder, slot, name), value)
  if (driver) symlinkSync(`../../../bus/pci/drivers/${driver}`, join(folder, slot, 'driver'))
}

describe('inspectMachine', () => {
  it('describes this machine', async () => {
    const machine = await inspectMachine()
    expect(machineSchema.parse(machine)).toEqual(machine)
    expect(machine.memory.totalBytes).toBeGreaterThan(machine.memory.freeBytes)
  })
})

describe('linux', () => {
  it.each([
    ['flags\t\t: fpu sse2 avx avx2 avx512f', 'avx512'],
    ['processor: 0\nflags\t: sse2 avx avx2\nbugs: avx512f', 'avx2'],
    ['flags : sse2 avx', 'avx'],
    ['flags : sse2', 'sse'],
    ['Features\t: fp asimd evtstrm', 'neon'],
    ['', null],
  ])('reads the vector instructions of %j', (text, expected) => {
    expect(parseCpuInfo(text)).toBe(expected)
  })

  it('finds cards that compute, with their driver and memory', () => {
    card('0000:00:02.0', { vendor: '0x8086\n', device: '0x9a49\n', class: '0x030000\n' }, 'i915')
    card('0000:01:00.0', {
      vendor: '0x1002\n', device: '0x744c\n', class: '0x038000\n', mem_info_vram_total: '25753026560\n',
    }, 'amdgpu') // prettier-ignore
    card('0000:02:00.0', { vendor: '0x10de\n', device: '0x2330\n', class: '0x030200\n' })
    card('0000:03:00.0', { vendor: '0x1af4\n', device: '0x1050\n', class: '0x030000\n' }) // virtio
    card('0000:04:00.0', { vendor: '0x8086\n', device: '0x15f3\n', class: '0x020000\n' }) // network
    expect(pciGpus(folder)).toEqual([
      { name: 'Intel 9a49 (0000:00:02.0)', driver: 'i915', memoryBytes: null },
      { name: 'AMD 744c (0000:01:00.0)', driver: 'amdgpu', memoryBytes: 25753026560 },
      { name: 'NVIDIA 2330 (0000:02:00.0)', driver: null, memoryBytes: null },
    ])
    expect(pciGpus(join(folder, 'not-there'))).toEqual([])
  })
})

describe('other programs', () => {
  it('reads nvidia-smi', () => {
    expect(
      parseNvidiaSmi('NVIDIA H100 80GB HBM3, 550.54.15, 81559\nNVIDIA GB10, 580.1, [N/A]\n'),
    ).toEqual([
      { name: 'NVIDIA H100 80GB HBM3', driver: 'nvidia 550.54.15', memoryBytes: 81559 * 2 ** 20 },
      { name: 'NVIDIA GB10', driver: 'nvidia 580.1', memoryBytes: null },
    ])
    expect(parseNvidiaSmi('No devices were found\n')).toEqual([])
  })

  it('reads system_profiler, cards with Metal only', () => {
    const json = JSON.stringify({
      SPDisplaysDataType: [
        { sppci_model: 'Apple M2', spdisplays_mtlgpufamilysupport: 'spdisplays_metal3', more: 1 },
        { sppci_model: 'Old card' },
      ],
    })
    expect(parseDisplays(json)).toEqual([{ name: 'Apple M2', driver: 'metal3', memoryBytes: null }])
  })

  it('reads one video controller or several, without those that only display', () => {
    const one = { Name: 'Intel UHD', DriverVersion: '31.0.101', AdapterRAM: 1073741824 }
    expect(parseVideoControllers(JSON.stringify(one))).toEqual([
      { name: 'Intel UHD', driver: '31.0.101', memoryBytes: 1073741824 },
    ])
    const basic = { Name: 'Microsoft Basic Display Adapter', DriverVersion: null, AdapterRAM: null }
    const large = { Name: 'NVIDIA RTX', DriverVersion: '32.0', AdapterRAM: 4293918720 } // 32 bits are full
    expect(parseVideoControllers(JSON.stringify([basic, large]))).toEqual([
      { name: 'NVIDIA RTX', driver: '32.0', memoryBytes: null },
    ])
  })
})
