/** A network's sizes from the names and shapes of its arrays. */
import { modelNames, type Architecture, type Gelu, type ModelName } from '../../contract/model.js'
import type { HostArray } from '../host-array.js'
import { architectureOf, tokenStride } from '../model/variants.js'
import { mismatch, shapeText } from './malformed.js'
import { positionEmbedding } from './names.js'

export interface InferredArchitecture {
  readonly architecture: Architecture
  /** null: the file has no head. */
  readonly classes: number | null
  /** Side of the square pictures that the position embedding is for, pixels. */
  readonly resolution: number
  /** The paper's name of these sizes; null: it has none. */
  readonly name: ModelName | null
}

type Arrays = ReadonlyMap<string, HostArray>

/**
 * From arrays under canonical names and in canonical shapes, so that attention shows its heads.
 * Reads few arrays and checks only these: adaptCheckpoint holds the file to all the rest.
 * Throws `checkpoint-mismatch` with file, array, expected and found.
 */
export function inferArchitecture(
  arrays: Arrays,
  file: string,
  { gelu }: { gelu: Gelu },
): InferredArchitecture {
  const shapeOf = (name: string, expected: string): readonly number[] => {
    const shape = arrays.get(name)?.shape
    const axes = expected.split(',').length
    if (shape?.length === axes && shape.every((side) => side > 0)) return shape
    throw mismatch(
      file,
      `${name}: expected [${expected}], found ${shape ? shapeText(shape) : 'no such array'}.`,
      'Use a checkpoint of a Vision Transformer with a class token.',
    )
  }
  const block = 'Transformer/encoderblock_0'
  const [patch = 1, , , width = 1] = shapeOf('embedding/kernel', 'patch, patch, channels, width')
  const [, mlp = 1] = shapeOf(`${block}/MlpBlock_3/Dense_0/kernel`, 'width, hidden')
  const query = `${block}/MultiHeadDotProductAttention_1/query/kernel`
  const [, heads = 1] = shapeOf(query, 'width, heads, width of a head')
  const [, tokens = 1] = shapeOf(positionEmbedding, '1, tokens, width')
  const side = Math.sqrt(tokens - 1)
  if (!Number.isInteger(side) || side === 0)
    throw mismatch(
      file,
      `${positionEmbedding}: expected 1 + a square number of tokens, found ${tokens}.`,
      'Use a checkpoint that saw square pictures.',
    )
  const depth = indices(arrays, 'Transformer/encoderblock_', 0, file)
  const architecture: Architecture = {
    width,
    depth,
    heads,
    mlp,
    patch,
    stem: arrays.has('conv_root/kernel') ? stemOf(arrays, file) : null,
    gelu,
  }
  return {
    architecture,
    classes: arrays.get('head/kernel')?.shape[1] ?? null,
    resolution: side * tokenStride(architecture),
    name: modelNames.find((name) => isSame(architectureOf(name, gelu), architecture)) ?? null,
  }
}

function isSame(a: Architecture, b: Architecture): boolean {
  return JSON.stringify(a, Object.keys(a).sort()) === JSON.stringify(b, Object.keys(a).sort())
}

function stemOf(arrays: Arrays, file: string): number[] {
  const stages = indices(arrays, 'block', 1, file)
  if (stages > 4)
    throw mismatch(
      file,
      `block${stages}: expected at most 4 stages, found ${stages}.`,
      'Use a checkpoint of the paper’s hybrids.',
    )
  return Array.from({ length: stages }, (_, stage) =>
    indices(arrays, `block${stage + 1}/unit`, 1, file),
  )
}

/** How many there are; they must be `from`, `from` + 1, … Bounded by the file, whatever number it names. */
function indices(arrays: Arrays, prefix: string, from: number, file: string): number {
  const found = new Set<string>()
  for (const name of arrays.keys()) {
    if (!name.startsWith(prefix)) continue
    const index = /^\d+(?=\/)/.exec(name.slice(prefix.length))?.[0]
    if (index !== undefined) found.add(index)
  }
  for (let index = from; index < from + found.size; index++)
    if (!found.has(String(index)))
      throw mismatch(
        file,
        `${prefix}${index}: expected arrays under the numbers ${from} to ${from + found.size - 1}, found none under ${index}.`,
        'Fetch the whole file again.',
      )
  return found.size
}
