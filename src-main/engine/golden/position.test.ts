import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { projectRoot } from '../../platform/entries.js'
import { readNpz } from '../checkpoint/npz.js'
import { checkPositionGolden } from './position.js'

// From scipy.ndimage.zoom: test/golden/make_randaugment_golden.py.
it('resizes position embeddings as the paper does', () => {
  const file = `${projectRoot()}/test/golden/randaugment.npz`
  const rows = checkPositionGolden(readNpz(readFileSync(file), file))
  expect(rows).toHaveLength(2)
  for (const { error, limit } of rows) expect(error).toBeLessThanOrEqual(limit)
})
