/** Weights as an exported graph reads them: what follows from the parameters alone is computed now. */
import type { Tensor } from 'onnxruntime-node'
import type { Graph } from '../../engine/compile/graph.js'
import { emitOnnx, outputName, stateName } from '../../engine/compile/onnx/emit.js'
import { removeDead } from '../../engine/compile/passes/clean.js'
import { floatsOf } from '../../engine/executor/onnxruntime-entries.js'
import { splitState } from '../../engine/export/bake.js'
import type { HostArray } from '../../engine/host-array.js'
import { ortOf } from './onnxruntime.js'

export interface Baked {
  /** Its state are the weights. */
  readonly graph: Graph
  readonly weights: ReadonlyMap<string, Float32Array>
}

export async function bake(graph: Graph, arrays: ReadonlyMap<string, HostArray>): Promise<Baked> {
  const { prepare, rest } = splitState(graph)
  const dataOf = (name: string): HostArray => {
    const array = arrays.get(name)
    if (!array) throw new Error(`export: there is no parameter ${name}`)
    return array
  }
  const weights = new Map<string, Float32Array>()
  const parameters = new Map([...prepare.state].map(([name, id]) => [id, name]))
  const computed = new Map(prepare.outputs)
  for (const [name, id] of prepare.outputs) {
    // A parameter as it is, whatever its shape now.
    const origin = parameters.get(sourceOf(prepare, id))
    if (origin === undefined) continue
    weights.set(name, dataOf(origin).data)
    computed.delete(name)
  }
  if (computed.size === 0) return { graph: rest, weights }
  const own = removeDead({ ...prepare, outputs: computed })
  const ort = ortOf()
  const session = await ort.InferenceSession.create(emitOnnx(own))
  const feeds: Record<string, Tensor> = {}
  for (const name of own.state.keys()) {
    const { data, shape } = dataOf(name)
    feeds[stateName(name)] = new ort.Tensor('float32', data, [...shape])
  }
  const results = await session.run(feeds)
  for (const name of computed.keys()) {
    const tensor = results[outputName(name)]
    if (!tensor) throw new Error(`export: ${name} was not computed`)
    weights.set(name, floatsOf(tensor).slice())
  }
  await session.release()
  return { graph: rest, weights }
}

/** Through reshapes, which leave the numbers as they lie. */
function sourceOf({ nodes }: Graph, id: number): number {
  const reshape = nodes.find((node) => node.op === 'Reshape' && node.outputs[0] === id)
  const [input] = reshape?.inputs ?? []
  return input === undefined ? id : sourceOf({ nodes } as Graph, input)
}
