/**
 * The Vision Transformer of the paper's code (paper section 1.2) as TensorFlow.js
 * operations: pre-norm blocks, class token, learned positions, logits from token 0.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Architecture } from '../../contract/model.js'
import { attention } from './layers/attention.js'
import { gelu } from './layers/gelu.js'
import { layerNorm } from './layers/layer-norm.js'
import { branchOf, dropoutSite, noRegularisation } from './regularisation.js'
import { stem } from './stem.js'

type Tensors = Readonly<Record<string, tf.Tensor>>

/** Looks a parameter up by its AugReg name. */
export type Parameters = (name: string) => tf.Tensor

export function parametersOf(tensors: Tensors): Parameters {
  return (name) => {
    const tensor = tensors[name]
    if (!tensor) throw new Error(`model: the parameter ${name} is missing`)
    return tensor
  }
}

/** uint8 values 0 to 255 (as int32 [b,R,R,3]) to [-1, 1] (paper section 1.4). */
export function scalePixels(images: tf.Tensor): tf.Tensor {
  return tf.sub(tf.mul(tf.cast(images, 'float32'), 1 / 127.5), 1)
}

/** x [n, in] times the kernel, whatever its rank, read as [in, out], plus the bias. */
function dense(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const inner = x.shape[1] ?? 1
  const matrix = tf.reshape(kernel, [inner, kernel.size / inner])
  return tf.add(tf.matMul(x, matrix), tf.reshape(bias, [bias.size]))
}

/** [b,h,w,c] in squares of `patch` to [b * tokens, width]: the embedding convolution as a product. */
function embed(picture: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const [batch = 0, height = 0, width = 0, channels = 0] = picture.shape
  const [patch = 1] = kernel.shape
  const [rows, columns] = [height / patch, width / patch]
  const squares =
    patch === 1
      ? picture
      : tf.transpose(
          tf.reshape(picture, [batch, rows, patch, columns, patch * channels]),
          [0, 1, 3, 2, 4],
        )
  return dense(
    tf.reshape(squares, [batch * rows * columns, patch * patch * channels]),
    kernel,
    bias,
  )
}

/** images [b,R,R,3] in [-1, 1] -> token 0 after the last norm, [b, width]. */
export function features(
  architecture: Architecture,
  parameters: Parameters,
  images: tf.Tensor,
  regularisation = noRegularisation,
): tf.Tensor {
  const { width, depth, heads, gelu: form } = architecture
  const [batch = 0] = images.shape
  const map = architecture.stem === null ? images : stem(architecture.stem, parameters, images)
  const patches = embed(map, parameters('embedding/kernel'), parameters('embedding/bias'))
  const grid = tf.reshape(patches, [batch, patches.size / (batch * width), width])
  const cls = tf.add(tf.zeros([batch, 1, width]), parameters('cls'))
  const positions = parameters('Transformer/posembed_input/pos_embedding')
  const embedded = tf.add(tf.concat([cls, grid], 1), positions)
  const tokens = embedded.shape[1] ?? 0
  let x = regularisation.dropout(tf.reshape(embedded, [batch * tokens, width]), 0)
  const norm = (rows: tf.Tensor, name: string): tf.Tensor =>
    layerNorm(rows, parameters(`${name}/scale`), parameters(`${name}/bias`))

  for (let block = 0; block < depth; block++) {
    const prefix = `Transformer/encoderblock_${block}`
    const mha = `${prefix}/MultiHeadDotProductAttention_1`
    const project = (rows: tf.Tensor, part: string): tf.Tensor => {
      const [kernel, bias] = [`${mha}/${part}/kernel`, `${mha}/${part}/bias`]
      const projected = dense(rows, parameters(kernel), parameters(bias))
      return tf.reshape(projected, [batch, -1, heads, width / heads])
    }
    const normal = norm(x, `${prefix}/LayerNorm_0`)
    const [query, key, value] = ['query', 'key', 'value'].map((part) => project(normal, part))
    const mixed = attention(query as tf.Tensor, key as tf.Tensor, value as tf.Tensor)
    const out = [`${mha}/out/kernel`, `${mha}/out/bias`] as const
    const rows = tf.reshape(mixed, [-1, width])
    const attended = dense(rows, parameters(out[0]), parameters(out[1]))
    const kept = regularisation.dropout(attended, dropoutSite(block, 'attention'))
    x = tf.add(x, regularisation.branch(kept, branchOf(block, 'attention')))
    const mlp = `${prefix}/MlpBlock_3`
    const hidden = dense(
      norm(x, `${prefix}/LayerNorm_2`),
      parameters(`${mlp}/Dense_0/kernel`),
      parameters(`${mlp}/Dense_0/bias`),
    )
    const narrowed = dense(
      regularisation.dropout(gelu(hidden, form), dropoutSite(block, 'gelu')),
      parameters(`${mlp}/Dense_1/kernel`),
      parameters(`${mlp}/Dense_1/bias`),
    )
    const dropped = regularisation.dropout(narrowed, dropoutSite(block, 'mlp'))
    x = tf.add(x, regularisation.branch(dropped, branchOf(block, 'mlp')))
  }
  const first = tf.slice(tf.reshape(x, [batch, tokens, width]), [0, 0, 0], [batch, 1, width])
  return norm(tf.reshape(first, [batch, width]), 'Transformer/encoder_norm')
}

/** features [b, width] -> logits [b, classes]. */
export function head(parameters: Parameters, rows: tf.Tensor): tf.Tensor {
  return dense(rows, parameters('head/kernel'), parameters('head/bias'))
}
