/** `vitrine doctor`: the machine, each engine with its reason, and which is picked. */
import type { Command } from 'commander'
import type { DoctorReport, Gpu, Verdict } from '../../../contract/machine.js'
import type { DoctorOutput, Tuned } from '../../../contract/tuning.js'
import { appFolders } from '../../../platform/app-folders.js'
import { tunedOf } from '../../../service/tuning/fastest.js'
import { openTunings } from '../../../service/tuning/tunings-file.js'
import { shapeWords, tunedLine } from '../describe-tuning.js'

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('say what this machine has to train with, and which engine is picked')
    .option('--json', 'one JSON object on standard output')
    .action(async ({ json }: { json?: boolean }) => {
      // Brings TensorFlow.js, which would slow every other command's start.
      const { examine } = await import('../../../service/doctor.js')
      const tunings = openTunings(appFolders().config, ({ what, why }) => {
        process.stderr.write(`${what} ${why}\n`)
      })
      const [report, known] = [await examine(), await tunings.read()]
      const tuned = known.map(tunedOf).filter((each) => each !== null)
      const output: DoctorOutput = { ...report, tuned }
      process.stdout.write(
        json ? `${JSON.stringify(output)}\n` : describeReport(report) + describeTuned(tuned),
      )
    })
}

function describeTuned(tuned: readonly Tuned[]): string {
  if (tuned.length === 0) return 'Not tuned: `vitrine tune` looks for what is fastest here.\n'
  const lines = tuned.map((each) => `  ${shapeWords(each)}: ${tunedLine(each)}`)
  return `${['Tuned', ...lines].join('\n')}\n`
}

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`

function describeGpu({ name, driver, memoryBytes }: Gpu): string {
  const memory = memoryBytes === null ? '' : `, ${gibibytes(memoryBytes)}`
  return `${name}${memory}, ${driver === null ? 'no driver' : `driver ${driver}`}`
}

function describeEngine({ engine, probe, picked, why }: Verdict): string[] {
  if (!probe.usable) return [`  no   ${engine}: ${why}`, `       what to do: ${probe.remedy}`]
  const version = probe.version === null ? '' : ` ${probe.version}`
  const device = probe.gpu === true ? ' on the GPU' : ''
  return [`  ${picked ? 'PICK' : 'yes '} ${engine}${version}${device}: ${why}`]
}

export function describeReport({ machine, engines, picked }: DoctorReport): string {
  const { cpu, memory, gpus, vulkanDrivers } = machine
  const vectors = cpu.vectors === null ? '' : `, ${cpu.vectors}`
  const lines = [
    `System   ${machine.platform} ${machine.architecture}, Node ${machine.node}`,
    `CPU      ${cpu.model}, ${cpu.cores} cores${vectors}`,
    `Memory   ${gibibytes(memory.totalBytes)}, ${gibibytes(memory.freeBytes)} free`,
    ...(gpus.length === 0
      ? ['GPU      none found']
      : gpus.map((gpu) => `GPU      ${describeGpu(gpu)}`)),
    ...(vulkanDrivers ?? []).map((file) => `Vulkan   ${file}`),
    'Engines',
    ...engines.flatMap(describeEngine),
    picked === null ? 'No engine works here.' : `Training uses ${picked}.`,
  ]
  return `${lines.join('\n')}\n`
}
