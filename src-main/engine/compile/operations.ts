/** Arithmetic of a graph's matrix products and convolutions: what a machine's peak is compared with. */
import { sizeOf } from '../host-array.js'
import { typeOf, type Graph } from './graph.js'

/** Multiplications plus additions of one run; element-wise work is not counted. */
export function countOperations(graph: Graph): number {
  const shapeOf = (id: number | undefined): readonly number[] =>
    id === undefined ? [] : typeOf(graph, id).shape
  return graph.nodes.reduce((total, node) => {
    const [a, b] = node.inputs
    const [output] = node.outputs
    switch (node.op) {
      case 'MatMul': {
        const shape = shapeOf(a)
        const inner = shape[shape.length - (node.attributes.transposeA ? 2 : 1)] ?? 0
        return total + 2 * inner * sizeOf(shapeOf(output))
      }
      case 'Attention': {
        const [, keys = 0] = shapeOf(b)
        return total + 2 * 2 * keys * sizeOf(shapeOf(output))
      }
      // Each of the three multiplies a window of the picture with the kernel at each place of the output.
      case 'Conv':
        return total + convolution(shapeOf(output), shapeOf(b))
      case 'ConvGradPicture':
        return total + convolution(shapeOf(a), shapeOf(b))
      case 'ConvGradKernel':
        return total + convolution(shapeOf(b), shapeOf(output))
      default:
        return total
    }
  }, 0)
}

function convolution(output: readonly number[], kernel: readonly number[]): number {
  const [height = 0, width = 0, channels = 0] = kernel
  return 2 * sizeOf(output) * height * width * channels
}
