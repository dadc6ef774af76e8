import { expect, it } from 'vitest'
import { createMultiLabelMeter } from './multi-label-metrics.js'

/*
 * Three classes a, b, c; logits are 2 or -2 and so on, what is above 0 is claimed.
 *
 *   picture   a    b    c    labels   arg-max
 *   1         2   -1   -3    a        a: right
 *   2         1    3   -2    a c      b: wrong
 *   3        -1    1   -1    b        b: right
 *   4         5    5    5    none     passed over
 *
 * Top-1 2/3. Average precision, the part that is of the class among what scores as much or more:
 *   a   pictures 1 (2: 1 of 1) and 2 (1: 2 of 2)                    1
 *   b   picture 3 (1: itself and picture 2)                         1/2
 *   c   picture 2 (-2: itself and picture 3 with -1)                1/2
 * so the mean is 2/3. Claimed at 0: a by 1, 2 (both right); b by 2, 3 (one right); c by none.
 *   precision 1, 1/2, 0; recall 1, 1, 0; F1 1, 2/3, 0: means of recall 2/3, of F1 5/9.
 * Loss of picture 1: ln(1+e^-2) + ln(1+e^-1) + ln(1+e^-3), a label's logit with its sign turned.
 */
it('gives the numbers worked out by hand', () => {
  const meter = createMultiLabelMeter(['a', 'b', 'c'])
  meter.add(Float32Array.of(2, -1, -3), [0])
  meter.add(Float32Array.of(1, 3, -2), [0, 2])
  meter.add(Float32Array.of(-1, 1, -1), [1])
  meter.add(Float32Array.of(5, 5, 5), [])
  const softplus = (x: number) => Math.log1p(Math.exp(x))
  const losses = [
    softplus(-2) + softplus(-1) + softplus(-3),
    softplus(-1) + softplus(3) + softplus(2),
    softplus(-1) + softplus(-1) + softplus(-1),
  ]
  const result = meter.result()
  expect(result).toMatchObject({ examples: 3, top5: 1, confusion: [] })
  expect(result.top1).toBeCloseTo(2 / 3, 6)
  expect(result.meanAveragePrecision).toBeCloseTo(2 / 3, 6)
  expect(result.macroAccuracy).toBeCloseTo(2 / 3, 6)
  expect(result.macroF1).toBeCloseTo(5 / 9, 6)
  expect(result.loss).toBeCloseTo(losses.reduce((a, b) => a + b) / 3, 6)
  expect(result.perClass.map(({ examples, precision }) => [examples, precision])).toEqual([
    [2, 1],
    [1, 0.5],
    [1, 0],
  ])
  // Sigmoids of 2 and 3 are in bins of their own (0.88 and 0.95), as is that of 1 (0.73).
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
  const gaps = 1 - sigmoid(2) + sigmoid(3) + (1 - sigmoid(1))
  expect(result.calibrationError).toBeCloseTo(gaps / 3, 6)
})

it('counts equal scores as above, so that a model that says nothing has no precision to show', () => {
  const meter = createMultiLabelMeter(['a', 'b'])
  for (let at = 0; at < 4; at++) meter.add(new Float32Array(2), at === 0 ? [0] : [1])
  // Of a: 1 of 4 score as much; of b: 3 of 4, for each of its pictures.
  expect(result(meter)).toBeCloseTo((1 / 4 + 3 / 4) / 2, 6)
})

it('gives no average precision where it would need too much memory', () => {
  const classes = Array.from({ length: 2 ** 16 }, () => 'x')
  const meter = createMultiLabelMeter(classes)
  const logits = new Float32Array(classes.length).fill(-1)
  for (let at = 0; at <= 2 ** 10; at++) meter.add(logits, [at])
  expect(meter.result()).toMatchObject({ examples: 1025, meanAveragePrecision: null })
})

const result = (meter: ReturnType<typeof createMultiLabelMeter>) =>
  meter.result().meanAveragePrecision
