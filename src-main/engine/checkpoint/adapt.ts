/** Fits a checkpoint's arrays to a network: head, grid of the position embedding, nothing missing, nothing left over. */
import type { Architecture } from '../../contract/model.js'
import { sizeOf, type HostArray } from '../host-array.js'
import { gridSide, parameterSpecs, type HeadAndGrid } from '../model/params.js'
import { mismatch, shapeText } from './malformed.js'
import { positionEmbedding } from './names.js'
import { resizePositionEmbedding } from './resize.js'

type Arrays = ReadonlyMap<string, HostArray>

export interface Target extends HeadAndGrid {
  /** Zeros for the head even where the file's has as many classes: theirs are other classes. */
  readonly freshHead: boolean
}

/** Hidden layer of the head in old ImageNet-21k files; no published network uses it (paper section 1.2). */
const dropped = /^pre_logits\//
const isHead = (name: string) => name.startsWith('head/')

/**
 * Arrays of exactly the names and shapes of parameterSpecs. A head of another number of classes
 * is replaced by zeros, a position embedding of another grid resized as the paper's code does.
 * `pre_logits` is dropped. Throws `checkpoint-mismatch` naming each array that is missing, has
 * another shape or is unknown.
 */
export function adaptCheckpoint(
  arrays: Arrays,
  file: string,
  architecture: Architecture,
  { classes, resolution, freshHead }: Target,
): Map<string, HostArray> {
  const specs = parameterSpecs(architecture, { classes, resolution })
  const ownClasses = arrays.get('head/kernel')?.shape[1]
  const replaceHead = freshHead || ownClasses !== classes
  const problems: string[] = []
  const adapted = new Map<string, HostArray>()
  for (const [name, { shape }] of Object.entries(specs)) {
    if (replaceHead && isHead(name)) {
      adapted.set(name, { shape, data: new Float32Array(sizeOf(shape)) })
      continue
    }
    const found = arrays.get(name)
    const fitted =
      found && name === positionEmbedding
        ? regrid(found, gridSide(architecture, resolution))
        : found
    if (fitted && fitted.shape.join() === shape.join()) adapted.set(name, fitted)
    else {
      const had = found ? shapeText(found.shape) : 'no such array'
      problems.push(`${name}: expected ${shapeText(shape)}, found ${had}.`)
    }
  }
  for (const [name, { shape }] of arrays) {
    const known = Object.hasOwn(specs, name) || dropped.test(name)
    if (!known) problems.push(`${name}: expected no such array, found ${shapeText(shape)}.`)
  }
  if (problems.length > 0)
    throw mismatch(
      file,
      listed(problems),
      'Choose the --model that the file was made from, or leave --model out.',
    )
  return adapted
}

/** All of them, but no more than can be read. */
function listed(problems: readonly string[]): string {
  const most = 6
  const more = problems.length - most
  return [...problems.slice(0, most), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ')
}

/** Resized where both grids are square; else as it is, to be named as misshapen. */
function regrid(array: HostArray, to: number): HostArray {
  const [one = 0, tokens = 0] = array.shape
  const from = Math.sqrt(tokens - 1)
  const isGrid = array.shape.length === 3 && one === 1 && from > 0 && Number.isInteger(from)
  return isGrid && from !== to ? resizePositionEmbedding(array, to) : array
}
