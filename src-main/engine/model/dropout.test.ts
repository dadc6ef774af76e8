import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import type { Program } from '../compile/program.js'
import { createEagerExecutor } from '../executor/eager.js'
import type { Executor } from '../executor/executor.js'
import { createOnnxRuntimeExecutor } from '../executor/onnxruntime.js'
import { noiseInputs } from '../train/noise.js'
import { dropoutKeySize, dropoutOf, drawnRate } from './dropout.js'

const sizes = { batch: 6, tokens: 20, depth: 2, widest: 64 }
const sites = [0, 1, 2, 6]

/** One entry whose outputs are dropout applied to ones, a site each: 0 or 1 / (1 - rate). */
function program(rate: number, { batch, tokens, depth, widest } = sizes): Program {
  return {
    description: null,
    state: {},
    entries: {
      draw: {
        inputs: {
          dropoutKey: { shape: [dropoutKeySize], dtype: 'float32' },
          exampleOffset: { shape: [], dtype: 'float32' },
        },
        reads: [],
        build({ dropoutKey: key, exampleOffset }) {
          if (!key || !exampleOffset) throw new Error('an input is missing')
          const drop = dropoutOf(rate, { batch, tokens, depth, widest }, { key, exampleOffset })
          const ones = tf.ones([batch * tokens, widest])
          return {
            outputs: Object.fromEntries(sites.map((site) => [`site${site}`, drop(ones, site)])),
            updates: {},
          }
        },
      },
    },
  }
}

async function draws(
  executor: Executor,
  rate: number,
  at: { seed: number; step: number; start: number },
  size = sizes,
): Promise<Float32Array[]> {
  const session = await executor.createSession(program(rate, size))
  const noise = { dropout: rate, stochasticDepth: 0, depth: size.depth, microBatch: size.batch }
  const outputs = await session.run('draw', noiseInputs(noise, at))
  await session.dispose()
  return sites.map((site) => outputs[`site${site}`]?.data ?? new Float32Array())
}

const eager = createEagerExecutor('cpu')
const zeros = (data: Float32Array) => data.reduce((count, value) => count + Number(value === 0), 0)
/** How many deviations the count of drops lies from rate * size. */
const deviation = (drops: number, size: number, rate: number) =>
  (drops - size * rate) / Math.sqrt(size * rate * (1 - rate))

describe('dropoutOf', () => {
  it.each([0.1, 0.5, 0.9])(
    'draws the same in onnxruntime as in eager, at rate %f',
    async (rate) => {
      const at = { seed: 4294967295, step: 123456, start: 5000 }
      const compiled = createOnnxRuntimeExecutor(ort, {
        threads: 1,
        passes: 'default',
        precision: 'float32',
      })
      const [expected, found] = [await draws(eager, rate, at), await draws(compiled, rate, at)]
      expect(found.map((data) => Buffer.from(data.buffer).toString('base64'))).toEqual(
        expected.map((data) => Buffer.from(data.buffer).toString('base64')),
      )
      // The scale 1 / (1 - rate) makes the mean of ones about 1.
      const all = found.reduce((sum, data) => sum + zeros(data), 0)
      expect(Math.abs(deviation(all, 4 * 6 * 20 * 64, drawnRate(rate)))).toBeLessThan(4)
      expect(new Set(found[0])).toEqual(new Set([0, Math.fround(1 / (1 - drawnRate(rate)))]))
    },
  )

  it('gives an example the same draws in any micro-batch', async () => {
    const whole = await draws(eager, 0.3, { seed: 7, step: 2, start: 0 })
    const two = { ...sizes, batch: 2 }
    const part = await draws(eager, 0.3, { seed: 7, step: 2, start: 4 }, two)
    const own = 20 * 64
    part.forEach((data, site) => expect(data).toEqual(whole[site]?.slice(4 * own, 6 * own)))
  })

  it('draws anew for another seed, step, site and example', async () => {
    const rate = 0.5
    const [a] = [await draws(eager, rate, { seed: 1, step: 1, start: 0 })]
    const others = [
      await draws(eager, rate, { seed: 2, step: 1, start: 0 }),
      await draws(eager, rate, { seed: 1, step: 2, start: 0 }),
      await draws(eager, rate, { seed: 1, step: 1, start: 6 }),
      [...a.slice(1), a[0] ?? new Float32Array()],
    ]
    for (const other of others) {
      a.forEach((data, site) => {
        // Independent fair masks agree in half of their 7680 places.
        const agree = data.reduce((n, value, at) => n + Number(value === other[site]?.[at]), 0)
        expect(Math.abs(deviation(agree, data.length, 0.5))).toBeLessThan(4.5)
      })
    }
  })

  // Per row, per column, and in pairs along rows, along columns and on 2x2 corners. Each sum of k
  // squared normal deviations is chi-square of k degrees: mean k, variance 2k (more for rare drops).
  it('is uniform and independent over rows, columns, examples, sites and steps', async () => {
    const rate = drawnRate(0.1)
    const variance = rate * (1 - rate)
    const [rows, columns] = [6 * 20, 64]
    const sums = { rows: 0, columns: 0, cells: 0, right: 0, down: 0, corner: 0, before: 0 }
    let masks = 0
    let previous: Float32Array | undefined
    for (let step = 1; step <= 30; step++) {
      for (const data of await draws(eager, 0.1, { seed: 3, step, start: 0 })) {
        const off = (row: number, column: number) =>
          Number(data[(row % rows) * columns + (column % columns)] === 0) - rate
        const inRow = new Float64Array(rows)
        const inColumn = new Float64Array(columns)
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            const own = off(row, column)
            inRow[row] = (inRow[row] ?? 0) + own
            inColumn[column] = (inColumn[column] ?? 0) + own
            sums.cells += own
            sums.right += own * off(row, column + 1)
            sums.down += own * off(row + 1, column)
            sums.corner += own * off(row, column + 1) * off(row + 1, column) * off(row + 1, column + 1) // prettier-ignore
            if (previous) sums.before += own * (Number(previous[row * columns + column] === 0) - rate) // prettier-ignore
          }
        }
        sums.rows += inRow.reduce((sum, value) => sum + value ** 2 / (variance * columns) - 1, 0)
        sums.columns += inColumn.reduce((sum, value) => sum + value ** 2 / (variance * rows) - 1, 0)
        masks++
        previous = data
      }
    }
    const cells = masks * rows * columns
    const scores = {
      rows: sums.rows / Math.sqrt(2 * rows * masks),
      columns: sums.columns / Math.sqrt(2 * columns * masks),
      cells: sums.cells / Math.sqrt(variance * cells),
      right: sums.right / (variance * Math.sqrt(cells)),
      down: sums.down / (variance * Math.sqrt(cells)),
      corner: sums.corner / (variance ** 2 * Math.sqrt(cells)),
      before: sums.before / (variance * Math.sqrt(cells)),
    }
    for (const [name, score] of Object.entries(scores)) expect.soft(Math.abs(score), name).toBeLessThan(4) // prettier-ignore
  })
})
