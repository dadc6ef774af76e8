import { expect, it, vi } from 'vitest'
import { inspectMachine } from '../platform/machine/machine.js'
import { chooseExecutor } from './choose-executor.js'
import { loadTensorflow } from './native.js'
import { probeInProcesses } from './probe-engines.js'

vi.mock('./probe-engines.js', { spy: true })

const loaded = loadTensorflow(1)
const { gpus } = await inspectMachine()

it.each([
  ['onnxruntime', 'bfloat16', 'tensorflow.'],
  ['eager', 'float16', 'tensorflow, onnxruntime cuda, '],
] as const)('refuses %s in %s and says what has it', async (executor, precision, others) => {
  const wish = { executor, precision, provider: 'auto', threads: 1 } as const
  await expect(chooseExecutor(wish)).rejects.toMatchObject({
    code: 'executor-unavailable',
    text: {
      what: `The executor ${executor} cannot compute in ${precision}.`,
      why: expect.stringContaining(others) as string,
    },
  })
})

it.skipIf(!loaded.ok || gpus.length > 0)(
  `opens TensorFlow without trying it where no GPU's driver could crash${loaded.ok ? '' : ` (skipped: ${loaded.reason})`}`,
  async () => {
    const wish = {
      executor: 'tensorflow',
      precision: 'float32',
      provider: 'auto',
      threads: 1,
    } as const
    const executor = await chooseExecutor(wish)
    expect(executor.description).toContain('tensorflow')
    expect(probeInProcesses).not.toHaveBeenCalled()
  },
)
