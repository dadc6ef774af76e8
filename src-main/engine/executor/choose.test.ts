import { describe, expect, it } from 'vitest'
import { engineNames, type EngineName, type Probe } from '../../contract/machine.js'
import type { Precision } from '../../contract/run-config.js'
import { choose, wishedEngines, type EngineWish } from './choose.js'

const auto: EngineWish = { executor: 'auto', provider: 'auto', precision: 'float32' }
const no: Probe = { usable: false, reason: 'It is broken.', remedy: 'Repair it.' }
const yes = (gpu: boolean | null): Probe => ({
  usable: true, description: 'it', gpu, version: '1', seconds: 1,
}) // prettier-ignore

/** All engines, unusable but for those named. */
function found(usable: Partial<Record<EngineName, Probe>>, hasGpu = true) {
  return { probes: new Map(engineNames.map((name) => [name, usable[name] ?? no])), hasGpu }
}

const everything: Partial<Record<EngineName, Probe>> = {
  tensorflow: yes(true),
  'onnxruntime cuda': yes(null),
  'onnxruntime webgpu': yes(null),
  'onnxruntime directml': yes(null),
  'onnxruntime coreml': yes(null),
  'onnxruntime cpu': yes(false),
  eager: yes(false),
}

describe('choose', () => {
  it('goes down the order as engines fall away', () => {
    const picks: (EngineName | null)[] = []
    const left = { ...everything }
    for (;;) {
      const { picked } = choose(found(left), auto)
      picks.push(picked)
      if (picked === null) break
      left[picked] = no
    }
    expect(picks).toEqual([
      'tensorflow',
      'onnxruntime cuda',
      'onnxruntime webgpu',
      'onnxruntime directml',
      'onnxruntime cpu',
      'onnxruntime coreml',
      'eager',
      null,
    ])
  })

  it('takes onnxruntime before TensorFlow on the CPU, and TensorFlow before eager', () => {
    const cpu = { ...everything, tensorflow: yes(false) }
    expect(choose(found(cpu, false), auto).picked).toBe('onnxruntime cpu')
    const without = { tensorflow: yes(false), eager: yes(false) }
    expect(choose(found(without, false), auto).picked).toBe('tensorflow')
  })

  it('takes a GPU provider on a machine without a GPU only when it is named', () => {
    const software = { 'onnxruntime webgpu': yes(null), 'onnxruntime cpu': yes(false) }
    const { picked, verdicts } = choose(found(software, false), auto)
    expect(picked).toBe('onnxruntime cpu')
    expect(verdicts.find(({ engine }) => engine === 'onnxruntime webgpu')?.why).toMatch(/no GPU/)
    const named: EngineWish = { ...auto, executor: 'onnxruntime', provider: 'webgpu' }
    expect(choose(found(software, false), named).picked).toBe('onnxruntime webgpu')
  })

  it('gives every engine one reason and marks exactly the picked one', () => {
    const { picked, verdicts } = choose(found({ ...everything, eager: no }), auto)
    expect(verdicts.map(({ engine }) => engine)).toEqual([...engineNames])
    expect(verdicts.filter((verdict) => verdict.picked).map(({ engine }) => engine)).toEqual([
      picked,
    ])
    for (const { why } of verdicts) expect(why).toMatch(/^\S.*\.$/)
    expect(verdicts.find(({ engine }) => engine === 'eager')?.why).toBe('It is broken.')
  })

  it('picks nothing rather than another than the one asked for', () => {
    const cpu = { 'onnxruntime cpu': yes(false), eager: yes(false) }
    expect(choose(found(cpu), { ...auto, executor: 'tensorflow' }).picked).toBeNull()
    expect(choose(found(cpu), { ...auto, provider: 'webgpu' }).picked).toBeNull()
    expect(choose(found(cpu), { ...auto, executor: 'eager' }).picked).toBe('eager')
  })
})

describe('wishedEngines', () => {
  it('leaves to a precision what has its products', () => {
    const left = (precision: Precision) => wishedEngines({ ...auto, precision }, engineNames)
    expect(left('bfloat16')).toEqual(['tensorflow'])
    expect(left('float16')).toEqual(
      engineNames.filter((name) => name !== 'onnxruntime coreml' && name !== 'eager'),
    )
  })

  it.each([
    ['auto', 'auto', 7],
    ['onnxruntime', 'auto', 5],
    ['onnxruntime', 'webgpu', 1],
    ['auto', 'cpu', 1],
    ['tensorflow', 'auto', 1],
    ['eager', 'webgpu', 1],
  ] as const)('%s with %s leaves %d', (executor, provider, count) => {
    expect(wishedEngines({ ...auto, executor, provider }, engineNames)).toHaveLength(count)
  })
})
