/** Shows how a model is compiled: counts, and a file for a graph viewer such as Netron. */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { GraphReport, GraphWish } from '../contract/graph.js'
import { compileForReading } from '../engine-process/graph.js'
import { writing } from '../platform/writing.js'

/** Throws `file-unwritable`. */
export async function writeGraph(
  wish: GraphWish,
  file: string,
): Promise<GraphReport & { readonly file: string; readonly bytes: number }> {
  const { report, onnx } = await compileForReading(wish)
  const path = resolve(file)
  writing(path, () => writeFileSync(path, onnx))
  return { ...report, file: path, bytes: onnx.length }
}
