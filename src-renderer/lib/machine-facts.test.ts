import { expect, test } from 'vitest'
import { doctorReportSchema, machineStateSchema, type DoctorReport } from '#contract/machine.js'
import { speedOf, trainsOn } from './machine-facts.js'

const usable = { usable: true, description: 'works', version: null, seconds: 1 }
const broken = { usable: false, reason: 'no driver', remedy: 'install one' }

function report(engines: object[], gpus: object[] = []): DoctorReport {
  return doctorReportSchema.parse({
    type: 'doctor',
    machine: {
      platform: 'linux',
      architecture: 'x64',
      node: '20.19.0',
      cpu: { model: 'A processor', cores: 2, vectors: null },
      memory: { totalBytes: 8, freeBytes: 4 },
      gpus,
      vulkanDrivers: [],
    },
    engines,
    picked: null,
  })
}

const card = { name: 'A card', driver: null, memoryBytes: null }

test('a picked engine on the processor leaves a GPU idle', () => {
  const picked = {
    engine: 'onnxruntime cpu',
    probe: { ...usable, gpu: false },
    picked: true,
    why: '',
  }
  expect(trainsOn(report([picked]))).toMatchObject({ type: 'cpu', name: 'A processor', idle: null })
  expect(trainsOn(report([picked], [card]))).toMatchObject({ type: 'cpu', idle: card })
})

test('webgpu computes on the GPU though its probe cannot say; tensorflow only if it says so', () => {
  const engine = (name: string, gpu: boolean | null) =>
    report([{ engine: name, probe: { ...usable, gpu }, picked: true, why: '' }], [card])
  expect(trainsOn(engine('onnxruntime webgpu', null))).toEqual({ type: 'gpu', name: 'A card' })
  expect(trainsOn(engine('tensorflow', true))).toEqual({ type: 'gpu', name: 'A card' })
  expect(trainsOn(engine('tensorflow', null))).toMatchObject({ type: 'cpu' })
})

test('without a picked engine it trains on nothing', () => {
  const verdict = { engine: 'tensorflow', probe: broken, picked: false, why: 'no driver' }
  expect(trainsOn(report([verdict], [card]))).toEqual({ type: 'nothing' })
})

test('the speed is the last one measured of that model and resolution', () => {
  const speed = { batch: 32, engine: 'e', peakMemoryBytes: 1 }
  const machine = machineStateSchema.parse({
    report: null,
    examining: false,
    probing: null,
    speeds: [
      { ...speed, model: 'Ti/16', resolution: 224, imagesPerSecond: 2, measured: '2026-01-02' },
      { ...speed, model: 'Ti/16', resolution: 224, imagesPerSecond: 1, measured: '2026-01-01' },
      { ...speed, model: 'Ti/16', resolution: 384, imagesPerSecond: 3, measured: '2026-01-03' },
    ],
  })
  expect(speedOf(machine, 'Ti/16', 224)?.imagesPerSecond).toBe(2)
  expect(speedOf(machine, 'S/16', 224)).toBeNull()
})
