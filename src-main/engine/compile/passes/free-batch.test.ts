import { describe, expect, it } from 'vitest'
import { makeNode, type Graph } from '../graph.js'
import { freeBatch } from './free-batch.js'

/** [batch, 4] as [batch * 2, 2], times a constant. */
function reshaped(batch: number, factor = 3, width = 2): Graph {
  const shapes = [[batch, 4], [(batch * 4) / width, width], [], [(batch * 4) / width, width]]
  return {
    values: shapes.map((shape) => ({ shape, dtype: 'float32' })),
    inputs: new Map([['x', 0]]),
    state: new Map(),
    constants: new Map([[2, { data: [factor], splat: true }]]),
    nodes: [
      makeNode('Reshape', [0], { shape: [(batch * 4) / width, width] }, [1]),
      makeNode('Mul', [1, 2], {}, [3]),
    ],
    outputs: new Map([['y', 3]]),
    updates: new Map(),
  } // prettier-ignore
}

describe('freeBatch', () => {
  it('makes sides that grow with the batch free, as many as there are for each picture', () => {
    const free = freeBatch({ graph: reshaped(2), batch: 2 }, { graph: reshaped(3), batch: 3 })
    expect(free.values.map(({ shape }) => shape)).toEqual([[-1, 4], [-2, 2], [], [-2, 2]])
    expect(free.nodes[0]?.attributes).toEqual({ shape: [-2, 2] })
  })

  it.each([
    ['a constant', reshaped(3, 4)],
    ['a side that is not of the batch', reshaped(3, 3, 4)],
  ])('refuses traces that differ in %s', (words, other) => {
    const both = () => freeBatch({ graph: reshaped(2), batch: 2 }, { graph: other, batch: 3 })
    expect(both).toThrow(words)
  })
})
