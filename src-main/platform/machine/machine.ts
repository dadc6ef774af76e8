/** What this machine has: processor, memory, graphics cards and their drivers. */
import { arch, availableParallelism, cpus, freemem, platform, release, totalmem } from 'node:os'
import { machineSchema, type Gpu, type Machine } from '../../contract/machine.js'
import * as linux from './linux.js'
import * as macos from './macos.js'
import * as windows from './windows.js'

interface System {
  readonly gpus: readonly Gpu[]
  readonly vectors: Machine['cpu']['vectors']
  readonly vulkanDrivers: string[] | null
}

async function inspectSystem(): Promise<System> {
  if (process.platform === 'linux') {
    const vectors = linux.vectorInstructions()
    return { gpus: await linux.gpus(), vectors, vulkanDrivers: linux.vulkanDrivers() }
  }
  if (process.platform === 'darwin') {
    return {
      gpus: await macos.gpus(),
      vectors: await macos.vectorInstructions(),
      vulkanDrivers: null,
    }
  }
  if (process.platform === 'win32') {
    return { gpus: await windows.gpus(), vectors: null, vulkanDrivers: null }
  }
  return { gpus: [], vectors: null, vulkanDrivers: null }
}

/** Never throws: what cannot be found out is missing. */
export async function inspectMachine(): Promise<Machine> {
  const { gpus, vectors, vulkanDrivers } = await inspectSystem()
  return machineSchema.parse({
    platform: `${platform()} ${release()}`,
    architecture: arch(),
    node: process.version,
    cpu: {
      model: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      vectors: vectors ?? (arch() === 'arm64' ? 'neon' : null),
    },
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    gpus,
    vulkanDrivers,
  })
}
