import { describe, expect, it } from 'vitest'
import { likeliest } from './predict.js'

describe('likeliest', () => {
  const names = ['a', 'b', 'c']
  // exp(ln 1), exp(ln 2), exp(ln 5): shares of 8
  const logits = Float32Array.of(0, Math.log(2), Math.log(5))

  it('gives the softmax, best first', () => {
    expect(likeliest(logits, names, 'softmax', 3)).toEqual([
      { name: 'c', probability: expect.closeTo(5 / 8, 6) as number },
      { name: 'b', probability: expect.closeTo(2 / 8, 6) as number },
      { name: 'a', probability: expect.closeTo(1 / 8, 6) as number },
    ])
  })

  it('gives each class its own sigmoid where the model was trained so', () => {
    // 1 / (1 + exp(-ln k)) = k / (k + 1)
    expect(likeliest(logits, names, 'sigmoid', 2)).toEqual([
      { name: 'c', probability: expect.closeTo(5 / 6, 6) as number },
      { name: 'b', probability: expect.closeTo(2 / 3, 6) as number },
    ])
  })

  it('stays finite for large logits and keeps the order of equal ones', () => {
    const large = likeliest(Float32Array.of(1000, -1000, 1000), names, 'softmax', 9)
    expect(large).toEqual([
      { name: 'a', probability: 0.5 },
      { name: 'c', probability: 0.5 },
      { name: 'b', probability: 0 },
    ])
    expect(likeliest(Float32Array.of(-1000), ['a'], 'sigmoid', 1)[0]?.probability).toBe(0)
  })
})
