/** Checks position-embedding resize against scipy's zoom of order 1 (arrays pos/in_AxAxD, pos/out_BxBxD). */
import { resizePositionEmbedding } from '../checkpoint/resize.js'
import type { HostArray } from '../host-array.js'
import { relativeError, type GoldenRow } from './rows.js'

const grids = [
  ['pos/in_7x7x4', 'pos/out_12x12x4'],
  ['pos/in_14x14x4', 'pos/out_24x24x4'],
] as const

export function checkPositionGolden(arrays: ReadonlyMap<string, HostArray>): GoldenRow[] {
  return grids.map(([from, to]) => {
    const [source, expected] = [arrays.get(from), arrays.get(to)]
    if (!source || !expected) throw new Error(`golden: the file lacks ${from} or ${to}`)
    const [side = 0, , width = 0] = source.shape
    // The class token's own vector stands before the grid and stays as it is.
    const embedding = new Float32Array((side * side + 1) * width)
    embedding.set(source.data, width)
    const array = { shape: [1, side * side + 1, width], data: embedding }
    const resized = resizePositionEmbedding(array, expected.shape[0] ?? 0)
    const grid = { shape: expected.shape, data: resized.data.slice(width) }
    return { name: to, error: relativeError(grid, expected), limit: 1e-5 }
  })
}
