import { expect, it } from 'vitest'
import { chooseExecutor } from './choose-executor.js'

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
