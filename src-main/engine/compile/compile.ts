/** An entry of a program to a verified graph: trace, then passes, each checked. */
import type { Graph } from './graph.js'
import { removeDead, shareCommon } from './passes/clean.js'
import type { Program } from './program.js'
import { traceEntry } from './trace.js'
import { verify } from './verify.js'

export const passSets = ['none', 'default'] as const
export type PassSet = (typeof passSets)[number]

const passes: Record<PassSet, readonly ((graph: Graph) => Graph)[]> = {
  none: [],
  default: [shareCommon, removeDead],
}

export async function compileEntry(
  program: Program,
  entryName: string,
  passSet: PassSet,
): Promise<Graph> {
  const entry = program.entries[entryName]
  if (!entry) throw new Error(`compile: the program has no entry ${entryName}`)
  let graph = await traceEntry(program, entry)
  for (const pass of passes[passSet]) {
    graph = pass(graph)
    verify(graph)
  }
  return graph
}
