/**
 * The entries of a program as one TensorFlow graph over resource variables, which hold the state.
 * All entries of a graph share one session, and so one state that never leaves the device. Each is a
 * function that the graph calls in one node: what TensorFlow does to a graph before its first run,
 * it does to a few nodes only.
 */
import { z } from 'zod'
import { typeOf, type Graph } from '../graph.js'
import { peakLiveBytes } from '../memory.js'
import { writtenInPlace } from '../passes/fuse-momentum.js'
import type { ArraySpec, Program } from '../program.js'
import { TensorflowBuilder, tensorflowType } from './builder.js'
import { addHandle, entryFunctions, zeroFunction } from './emit-entry.js'
import { FunctionLibrary } from './function-library.js'
import { addCall } from './functions.js'
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
  /** Of values that are alive together while it runs, without the state. */
  liveBytes: z.int(),
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
  /** Groups of the state's arrays, and what is fetched to set a group to zeros. */
  zeros: z.array(z.strictObject({ arrays: z.array(z.string()), zero: z.string() })),
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
  const variables: EmittedNames['variables'] = {}
  for (const [name, { shape }] of Object.entries(state)) {
    const handle = addHandle(builder, name, shape)
    const attributes = { dtype: float, shape: { shape } }
    const value = builder.node('Placeholder', [], attributes, `value/${name}`)
    const assigned = builder.node('AssignVariableOp', [handle, value], { dtype: float })
    const set = builder.node('Identity', [builder.float(0), `^${assigned}`], { T: float })
    const read = builder.node('ReadVariableOp', [handle], { dtype: float })
    variables[name] = { value, set, read }
  }
  const scalar = { dtype: float, shape: { shape: [] } } as const
  const zero = builder.node('PlaceholderWithDefault', [builder.float(0)], scalar)
  const library = new FunctionLibrary()
  const whole: TensorflowFunction[] = []
  const call = (called: TensorflowFunction, operands: readonly string[]): string => {
    whole.push(called)
    return addCall(builder, 'StatefulPartitionedCall', called, operands, false)
  }
  /** Nodes of each result of a call, to be fetched. */
  const identities = (node: string, { outputs }: TensorflowFunction): string[] =>
    outputs.map(({ type }, at) => builder.node('Identity', [`${node}:${at}`], { T: { type } }))

  const entries: EmittedNames['entries'] = {}
  for (const [name, graph] of graphs) {
    const { run, compile } = entryFunctions(name, graph, state, library)
    const feeds = [...graph.inputs].map(([input, id]) => {
      const { dtype, shape } = typeOf(graph, id)
      const attributes = { dtype: { type: tensorflowType(dtype) }, shape: { shape } }
      return [input, builder.node('Placeholder', [], attributes, `${name}/${input}`)] as const
    })
    const results = identities(call(run, feeds.map(([, node]) => node)), run) // prettier-ignore
    const outputs = [...graph.outputs.keys()]
    entries[name] = {
      feeds: Object.fromEntries(feeds),
      fetches: Object.fromEntries(outputs.map((output, at) => [output, results[at] ?? ''])),
      done: results[0] ?? '',
      compile: compile === null ? null : (identities(call(compile, [zero]), compile)[0] ?? ''),
      liveBytes: peakLiveBytes(graph, writtenInPlace(graph)),
    }
  }
  const zeros = groupsOf(state).map((group, at) => {
    const cleared = zeroFunction(`zero_${at}`, group)
    return { arrays: Object.keys(group), zero: identities(call(cleared, [zero]), cleared)[0] ?? '' }
  })
  return { savedModel: encodeGraph(builder, [...library.all, ...whole]), entries, variables, zeros }
}

/** Arrays that are given together at the start of a run, or all left out: slots of one kind, or parameters. */
function groupsOf(state: Program['state']): Program['state'][] {
  const parameters = new Set(Object.keys(state))
  const kindOf = (name: string): string => {
    const [kind = '', ...of] = name.split('/')
    return parameters.has(of.join('/')) ? kind : ''
  }
  const groups = new Map<string, Record<string, ArraySpec>>()
  for (const [name, spec] of Object.entries(state)) {
    const kind = kindOf(name)
    groups.set(kind, { ...groups.get(kind), [name]: spec })
  }
  return [...groups.values()]
}
