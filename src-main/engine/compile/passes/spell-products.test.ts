import * as ort from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { countOps, makeNode, type Graph } from '../graph.js'
import { emitOnnx, inputName, outputName } from '../onnx/emit.js'
import { verify } from '../verify.js'
import { spellProducts } from './spell-products.js'

/** c[n,i,j] = 0.5 * sum over k of a[n,k,i] * b[n,j,k]; sides n 2, i 2, j 4, k 3. */
function product(transposeA: boolean, transposeB: boolean, alpha: number): Graph {
  const shapes = [transposeA ? [2, 3, 2] : [2, 2, 3], transposeB ? [2, 4, 3] : [2, 3, 4], [2, 2, 4]]
  return {
    values: shapes.map((shape) => ({ shape, dtype: 'float32' })),
    inputs: new Map([['a', 0], ['b', 1]]),
    state: new Map(),
    constants: new Map(),
    nodes: [makeNode('MatMul', [0, 1], { transposeA, transposeB, alpha }, [2])],
    outputs: new Map([['c', 2]]),
    updates: new Map(),
  } // prettier-ignore
}

async function run(graph: Graph): Promise<number[]> {
  const session = await ort.InferenceSession.create(emitOnnx(graph))
  const feeds = Object.fromEntries(
    [...graph.inputs].map(([name, id]) => {
      const shape = graph.values[id]?.shape ?? []
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i * i - 7)
      return [inputName(name), new ort.Tensor('float32', data, [...shape])]
    }),
  )
  const results = await session.run(feeds)
  return Array.from(results[outputName('c')]?.data as Float32Array)
}

it.each([
  [false, false, 1, []],
  [true, false, 1, ['Transpose']],
  [false, true, 0.5, ['Transpose', 'Mul']],
  [true, true, 0.5, ['Transpose', 'Transpose', 'Mul']],
] as const)('spells transposes %s, %s and factor %d out', async (a, b, alpha, added) => {
  const graph = product(a, b, alpha)
  const spelt = spellProducts(graph)
  verify(spelt)
  const plain = { transposeA: false, transposeB: false, alpha: 1 }
  const [matmul] = spelt.nodes.filter(({ op }) => op === 'MatMul')
  expect(matmul?.attributes).toEqual(plain)
  const counts = countOps(spelt)
  for (const op of ['Transpose', 'Mul'] as const)
    expect(counts.get(op) ?? 0).toBe(added.filter((name) => name === op).length)
  expect(await run(spelt)).toEqual(await run(graph))
})
