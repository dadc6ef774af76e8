/** Each pass, and all of them, leave the numbers of a whole training step where they were. */
import { describe, expect, it } from 'vitest'
import { batch, resolution, runStep, traceStep, worst } from '../../../../test/cases/step-graph.js'
import { architectureOf } from '../../model/variants.js'
import { passes, runPasses, type PassName } from '../compile.js'
import { countOps } from '../graph.js'
import { countOperations } from '../operations.js'

describe.each(['tanh', 'exact'] as const)('a training step with %s GELU', (gelu) => {
  it('comes to the same numbers through own kernels and every pass', async () => {
    const expected = await runStep(await traceStep(gelu, false))
    const whole = await traceStep(gelu, true)
    for (const count of passes.default.map((_, index) => index + 1)) {
      const names: readonly PassName[] = passes.default.slice(0, count)
      const needed: readonly PassName[] = names.includes('expand') ? names : [...names, 'expand']
      const graph = runPasses(whole, needed)
      const [first] = worst(await runStep(graph), expected)
      expect(first?.error, `${needed.join(' ')}: ${first?.name}`).toBeLessThan(2e-5)
    }
  })
})

it('records a layer as one node, and none of its parts are left after the passes', async () => {
  const ops = countOps(await traceStep('tanh', true))
  const { depth } = architectureOf('test', 'tanh')
  expect(ops.get('Gelu')).toBe(depth)
  expect(ops.get('GeluGrad')).toBe(depth)
  expect(ops.get('Attention')).toBe(depth)
  expect(ops.get('LayerNorm')).toBe(2 * depth + 1)
  const after = countOps(runPasses(await traceStep('tanh', true), passes.default))
  for (const op of ['LayerNorm', 'LayerNormGrad', 'GeluGrad', 'AttentionGrad'] as const)
    expect(after.get(op)).toBeUndefined()
})

it('computes the last block for the one token that is read', async () => {
  const traced = await traceStep('tanh', true)
  const whole = countOperations(runPasses(traced, ['expand', 'shareCommon', 'removeDead']))
  const narrow = countOperations(
    runPasses(traced, ['narrowRows', 'expand', 'shareCommon', 'removeDead']),
  )
  // By hand, for depth d, width w, hidden size m, t tokens: a block takes forward and twice
  // backward t (4 w^2 + 2 w m) and twice t^2 w multiply-adds; the last keeps keys and values
  // (2 w^2 a token), and attention and the rest for one token.
  const { width, mlp } = architectureOf('test', 'tanh')
  const tokens = (resolution / architectureOf('test', 'tanh').patch) ** 2 + 1
  const saved = (tokens - 1) * (2 * width * width + 2 * width * mlp + 2 * tokens * width)
  expect(whole - narrow).toBe(3 * 2 * batch * saved)
})
