import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LabelledBatch } from '../engine/train/batch-inputs.js'
import { readBatch } from '../runs/batch-file.js'
import { createBatchPreview } from './batch-preview.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-preview-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** `count` grey pictures of 8 pixels, of the classes in turn. */
function batchOf(count: number, lambda = 1): LabelledBatch {
  const data = Uint8Array.from({ length: count * 8 * 8 * 3 }, () => 128)
  const labels = Int32Array.from({ length: count }, (_, at) => at % 2)
  return { examples: { dtype: 'uint8', shape: [count, 8, 8, 3], data }, labels, lambda }
}

it('keeps the first batch, and the next one 5 seconds later', async () => {
  let now = 100
  const preview = createBatchPreview(folder, ['cat', 'dog'], () => now)
  preview.show(1, batchOf(4))
  await preview.close()
  expect(await readBatch(folder)).toMatchObject({ step: 1 })
  now = 104.9
  preview.show(2, batchOf(4))
  await preview.close()
  expect(await readBatch(folder)).toMatchObject({ step: 1 })
  now = 105
  preview.show(3, batchOf(20))
  await preview.close()
  const kept = await readBatch(folder)
  expect(kept?.step).toBe(3)
  expect(kept?.pictures).toHaveLength(16)
  expect(kept?.pictures.slice(0, 2).map(({ label }) => label)).toEqual(['cat', 'dog'])
})

it('says both classes of a mixed picture', async () => {
  const preview = createBatchPreview(folder, ['cat', 'dog'], () => 0)
  preview.show(1, batchOf(2, 0.7))
  await preview.close()
  const kept = await readBatch(folder)
  expect(kept?.pictures[0]?.label).toBe('70 % cat, 30 % dog')
})
