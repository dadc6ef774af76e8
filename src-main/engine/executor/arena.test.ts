/** What lies in a runtime's arena, and what is refused because it would not fit there. */
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as ort from 'onnxruntime-node'
import { describe, expect, it, vi } from 'vitest'
import { trainSteps } from '../../../test/cases/training-steps.js'
import { loadTensorflow } from '../../engine-process/native.js'
import { withSavedModel } from '../../engine-process/saved-model-folder.js'
import type { Entry } from '../compile/program.js'
import { createOnnxRuntimeExecutor } from './onnxruntime.js'
import { createTensorflowExecutor } from './tensorflow.js'

const compiling = { passes: 'default', precision: 'float32' } as const

/** The steps' numbers, and which of its sessions onnxruntime gave an arena: of `train`, then of `evaluate`. */
async function trainedWith(arenaBytes?: number) {
  const create = vi.spyOn(ort.InferenceSession, 'create')
  try {
    const bound = arenaBytes === undefined ? {} : { arenaBytes }
    const executor = createOnnxRuntimeExecutor(ort, { threads: 1, ...compiling, ...bound })
    const found = await trainSteps(executor, 2)
    const options = create.mock.calls.map(
      ([, words]) => words as ort.InferenceSession.SessionOptions,
    )
    return { found, arenas: options.map(({ enableCpuMemArena }) => enableCpuMemArena) }
  } finally {
    create.mockRestore()
  }
}

describe('onnxruntime', () => {
  it('has no arena for what needs more at once, and gives equal numbers', async () => {
    const { found, arenas } = await trainedWith()
    expect(arenas).toEqual([true, true])
    const without = await trainedWith(0)
    expect(without.arenas).toEqual([false, false])
    expect(without.found).toEqual(found)
    // Of 4 pictures of 16 pixels a step needs between 112 and 128 KiB at once, predictions 16 to 24.
    expect((await trainedWith(48 * 1024)).arenas).toEqual([false, true])
  })
})

const loaded = loadTensorflow(1)

const addOne: Entry['build'] = (_inputs, { a }) => ({
  outputs: { b: tf.add(a ?? 0, 1) },
  updates: {},
})

describe.skipIf(!loaded.ok)('tensorflow', () => {
  const withArena = (arenaBytes: number) =>
    createTensorflowExecutor({ withSavedModel, fuseFrom: 0, ...compiling, arenaBytes })

  it('refuses what needs more at once', async () => {
    await expect(trainSteps(withArena(1024), 1)).rejects.toMatchObject({
      code: 'out-of-memory',
      text: {
        what: expect.stringMatching(/^A pass needs \d+ MiB at once\.$/) as unknown,
        why: 'TensorFlow can take 1 MiB in this process.',
      },
    })
    const { losses } = await trainSteps(withArena(2 ** 30), 1)
    expect(losses).toHaveLength(1)
  })

  it('opens a session whose state fits, and refuses the pass that does not', async () => {
    const program = {
      description: null,
      state: { a: { shape: [100, 100] } },
      entries: { add: { inputs: {}, reads: ['a'], build: addOne } },
    }
    const stateBytes = 4 * 100 * 100
    await expect(withArena(2 * stateBytes - 1).createSession(program)).rejects.toMatchObject({
      code: 'out-of-memory',
    })
    const session = await withArena(2 * stateBytes).createSession(program)
    await expect(session.run('add', {})).rejects.toMatchObject({ code: 'out-of-memory' })
    await session.dispose()
  })
})
