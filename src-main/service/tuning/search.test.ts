import { describe, expect, it } from 'vitest'
import { engineNames, type DoctorReport, type EngineName } from '../../contract/machine.js'
import type { Choice, Trial } from '../../contract/tuning.js'
import { searchChoices } from './search.js'

const shape = { model: 'Ti/16', resolution: 224, batch: 32 } as const

const isGpu = (engine: EngineName) => (engine === 'onnxruntime webgpu' ? null : false)

function reportOf(
  usable: readonly EngineName[],
  picked: EngineName,
  gpus: DoctorReport['machine']['gpus'] = [],
): DoctorReport {
  return {
    type: 'doctor',
    machine: {
      ...{ platform: 'linux', architecture: 'x64', node: 'v20', vulkanDrivers: null, gpus },
      cpu: { model: 'A', cores: 4, vectors: 'avx2' },
      memory: { totalBytes: 1, freeBytes: 1 },
    },
    engines: engineNames.map((engine) => ({
      engine,
      probe: usable.includes(engine)
        ? { usable: true, description: engine, gpu: isGpu(engine), version: '1', seconds: 1 }
        : { usable: false, reason: 'It is not here.', remedy: '' },
      picked: engine === picked,
      why: '',
    })),
    picked,
  }
}

/** Searches where `speed` says how many pictures a second a choice takes; null: it fails. */
async function search(
  report: DoctorReport,
  speed: (choice: Choice) => number | null,
  expired: (made: number) => boolean = () => false,
): Promise<string[]> {
  let made = 0
  const trials = await searchChoices({
    shape,
    report,
    expired: () => expired(made),
    async measure(choice): Promise<Trial> {
      made++
      const imagesPerSecond = speed(choice)
      if (imagesPerSecond === null) return { type: 'failed', choice, why: 'It failed.' }
      const measured = { description: '', losses: [3.6, 3.5], residentBytes: 1 }
      return { type: 'measured', choice, imagesPerSecond, ...measured }
    },
  })
  return trials.map(({ choice: { engine, precision, microBatch, threads, xla } }) =>
    [engine, precision, microBatch, threads, ...(xla ? ['xla'] : [])].join(' '),
  )
}

const cpu = reportOf(['tensorflow', 'onnxruntime cpu', 'onnxruntime webgpu', 'eager'], 'onnxruntime cpu') // prettier-ignore

describe('searchChoices', () => {
  it('asks for the engine, the precision, the compiler, the micro-batch, the threads, each from the best', async () => {
    const speed = ({ engine, precision, microBatch, threads, xla }: Choice) => {
      if (engine === 'onnxruntime cpu') return 20
      const base = precision === 'bfloat16' ? 40 : 25
      return base * (xla ? 0.5 : 1) * (microBatch === 16 ? 1.2 : 1) * (threads === 2 ? 1.1 : 1)
    }
    expect(await search(cpu, speed)).toEqual([
      'onnxruntime cpu float32 32 4',
      'tensorflow float32 32 4',
      'tensorflow bfloat16 32 4',
      'tensorflow bfloat16 32 4 xla',
      'tensorflow bfloat16 16 4',
      'tensorflow bfloat16 8 4',
      'tensorflow bfloat16 16 2',
    ])
  })

  it('goes on from the compiler where it is faster', async () => {
    const tried = await search(cpu, ({ engine, xla }) => (engine === 'tensorflow' ? 30 : 20) + (xla ? 20 : 0)) // prettier-ignore
    expect(tried.slice(-2)).toEqual(['tensorflow float32 16 4 xla', 'tensorflow float32 32 2 xla'])
  })

  it('passes over precisions of an engine that is far behind', async () => {
    expect(await search(cpu, ({ engine }) => (engine === 'tensorflow' ? 5 : 20))).toEqual([
      'onnxruntime cpu float32 32 4',
      'tensorflow float32 32 4',
      'onnxruntime cpu float32 16 4',
      'onnxruntime cpu float32 32 2',
    ])
  })

  it('tries a GPU’s engines where there is one, and leaves its threads alone', async () => {
    const gpus = [{ name: 'A', driver: 'b', memoryBytes: null }]
    const gpu = reportOf(['onnxruntime webgpu', 'onnxruntime cpu'], 'onnxruntime webgpu', gpus)
    const tried = await search(gpu, ({ engine }) => (engine === 'onnxruntime webgpu' ? 400 : 20))
    expect(tried).toEqual([
      'onnxruntime webgpu float32 32 4',
      'onnxruntime cpu float32 32 4',
      'onnxruntime webgpu float16 32 4',
      'onnxruntime webgpu float32 16 4',
    ])
  })

  it('halves a batch that fits nowhere', async () => {
    const tried = await search(cpu, ({ microBatch }) => (microBatch > 8 ? null : 10))
    expect(tried.slice(0, 6)).toEqual([
      'onnxruntime cpu float32 32 4',
      'tensorflow float32 32 4',
      'onnxruntime cpu float32 16 4',
      'tensorflow float32 16 4',
      'onnxruntime cpu float32 8 4',
      'tensorflow float32 8 4',
    ])
  })

  it('begins nothing more once the time is up, but goes on while nothing was measured', async () => {
    expect(await search(cpu, () => 10, () => true)).toEqual(['onnxruntime cpu float32 32 4']) // prettier-ignore
    const late = await search(cpu, ({ engine }) => (engine === 'tensorflow' ? 10 : null), () => true) // prettier-ignore
    expect(late).toEqual(['onnxruntime cpu float32 32 4', 'tensorflow float32 32 4'])
  })

  it('ends where nothing works', async () => {
    expect(await search(reportOf([], 'eager'), () => 1)).toEqual([])
    expect(await search(cpu, () => null)).toHaveLength(12)
  })
})
