/**
 * The entries of a program as one TensorFlow graph over resource variables, which hold the state.
 * All entries of a graph share one session, and so one state that never leaves the device.
 */
import { z } from 'zod'
import { typeOf, type Graph, type ValueId } from '../graph.js'
import type { Program } from '../program.js'
import { TensorflowBuilder, tensorflowType } from './builder.js'
import { emitCompileAhead } from './compile-ahead.js'
import { addCall, FunctionLibrary } from './function-library.js'
import { lower } from './lower.js'
import { encodeGraph, type TensorflowFunction } from './schema.js'

const emittedEntrySchema = z.strictObject({
  /** Placeholder of each input. */
  feeds: z.record(z.string(), z.string()),
  /** Node of each output; fetching any of them gives the state its new values. */
  fetches: z.record(z.string(), z.string()),
  /** Fetched where there are no outputs, since something must be. */
  done: z.string(),
  /** Fetched once before all else, it compiles what the entry calls; null: there is nothing to compile. */
  compile: z.string().nullable(),
})
export type EmittedEntry = z.infer<typeof emittedEntrySchema>

/** How a state array is set from outside (feed `value`, fetch `set`) and fetched (`read`). */
const emittedVariableSchema = z.strictObject({
  value: z.string(),
  set: z.string(),
  read: z.string(),
})

export const emittedNamesSchema = z.strictObject({
  entries: z.record(z.string(), emittedEntrySchema),
  variables: z.record(z.string(), emittedVariableSchema),
})
type EmittedNames = z.infer<typeof emittedNamesSchema>

export interface EmittedProgram extends EmittedNames {
  /** The contents of saved_model.pb. */
  readonly savedModel: Uint8Array
}

const float = { type: 'DT_FLOAT' } as const

export function emitProgram(
  state: Program['state'],
  graphs: ReadonlyMap<string, Graph>,
): EmittedProgram {
  const builder = new TensorflowBuilder()
  const handles = new Map<string, string>()
  const variables: EmittedNames['variables'] = {}
  for (const [name, { shape }] of Object.entries(state)) {
    const attributes = { dtype: float, shape: { shape } }
    const named = { ...attributes, shared_name: { s: name }, container: { s: '' } }
    const handle = builder.node('VarHandleOp', [], named, `state/${name}`)
    const value = builder.node('Placeholder', [], attributes, `value/${name}`)
    const assigned = builder.node('AssignVariableOp', [handle, value], { dtype: float })
    const set = builder.node('Identity', [builder.float(0), `^${assigned}`], { T: float })
    const read = builder.node('ReadVariableOp', [handle], { dtype: float })
    handles.set(name, handle)
    variables[name] = { value, set, read }
  }
  const entries: EmittedNames['entries'] = {}
  const functions = new FunctionLibrary()
  for (const [name, graph] of graphs)
    entries[name] = emitEntry(builder, functions, handles, name, graph)
  return { savedModel: encodeGraph(builder, functions.all), entries, variables }
}

function emitEntry(
  builder: TensorflowBuilder,
  functions: FunctionLibrary,
  handles: ReadonlyMap<string, string>,
  entry: string,
  graph: Graph,
): EmittedEntry {
  const names = new Map<ValueId, string>()
  const nameOf = (id: ValueId): string => found(names, id, `value ${id}`)
  const called = new Map<TensorflowFunction, Graph>()
  const feeds: Record<string, string> = {}
  const reads = new Map<string, string>()
  for (const [input, id] of graph.inputs) {
    const { dtype, shape } = typeOf(graph, id)
    const attributes = { dtype: { type: tensorflowType(dtype) }, shape: { shape } }
    const node = builder.node('Placeholder', [], attributes, `${entry}/${input}`)
    feeds[input] = node
    names.set(id, node)
  }
  for (const [array, id] of graph.state) {
    const handle = found(handles, array, array)
    const read = builder.node('ReadVariableOp', [handle], { dtype: float }, `${entry}/${array}`)
    reads.set(array, read)
    names.set(id, read)
  }
  for (const [id, constant] of graph.constants)
    names.set(id, builder.constant(typeOf(graph, id), constant))
  for (const node of graph.nodes) {
    const operands = node.inputs.map((id) => ({ name: nameOf(id), type: typeOf(graph, id) }))
    const [output] = node.outputs
    if (output === undefined) throw new Error(`tensorflow: ${node.op} has no output`)
    if (node.op !== 'Fused') names.set(output, lower(builder, node, operands))
    else {
      const { body } = node.attributes
      const fused = functions.get(body)
      called.set(fused, body)
      const call = addCall(builder, 'PartitionedCall', fused, node.inputs.map(nameOf))
      node.outputs.forEach((id, at) => names.set(id, at === 0 ? call : `${call}:${at}`))
    }
  }
  // An array is read before it is set, also where its new value does not depend on the old one.
  const updates = [...graph.updates].map(([array, id]) => {
    const read = reads.get(array)
    const inputs = [found(handles, array, array), nameOf(id), ...(read ? [`^${read}`] : [])]
    return `^${builder.node('AssignVariableOp', inputs, { dtype: float })}`
  })
  const fetches = Object.fromEntries(
    [...graph.outputs].map(([output, id]) => {
      const T = { type: tensorflowType(typeOf(graph, id).dtype) }
      return [
        output,
        builder.node('Identity', [nameOf(id), ...updates], { T }, `${entry}/${output}`),
      ]
    }),
  )
  const done = builder.node('Identity', [builder.float(0), ...updates], { T: float })
  return { feeds, fetches, done, compile: emitCompileAhead(builder, called) }
}

function found<Key>(map: ReadonlyMap<Key, string>, key: Key, what: string): string {
  const value = map.get(key)
  if (value === undefined) throw new Error(`tensorflow: ${what} has no node`)
  return value
}
