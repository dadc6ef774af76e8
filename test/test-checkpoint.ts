/** A checkpoint of the smallest model, of random weights, as bytes. */
import { writeCheckpoint } from '../src-main/engine/checkpoint/checkpoint.js'
import { initialParameters } from '../src-main/engine/model/params.js'
import { architectureOf } from '../src-main/engine/model/variants.js'

export function testCheckpoint(format: 'augreg' | 'timm'): Buffer {
  const size = { classes: 7, resolution: 32 }
  const arrays = initialParameters(architectureOf('test', 'tanh'), size, 1)
  return Buffer.from(writeCheckpoint(arrays, { format, gelu: 'tanh' }))
}
