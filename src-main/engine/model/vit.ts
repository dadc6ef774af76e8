/**
 * The Vision Transformer of the paper's code (paper section 1.2) as TensorFlow.js
 * operations: pre-norm blocks, class token, learned positions, logits from token 0.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Architecture, Gelu } from '../../contract/model.js'
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

/** x [n, width] normalised over its last axis; epsilon 1e-6 as Flax. */
export function layerNorm(x: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const share = 1 / (x.shape[x.rank - 1] ?? 1)
  const mean = tf.mul(tf.sum(x, -1, true), share)
  const centred = tf.sub(x, mean)
  const variance = tf.mul(tf.sum(tf.mul(centred, centred), -1, true), share)
  return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-6))), scale), bias)
}

export function gelu(x: tf.Tensor, form: Gelu): tf.Tensor {
  switch (form) {
    case 'tanh': {
      const cubic = tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715))
      const gate = tf.tanh(tf.mul(cubic, Math.sqrt(2 / Math.PI)))
      return tf.mul(tf.mul(x, 0.5), tf.add(gate, 1))
    }
    case 'exact':
      return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))
  }
}

/** x [n, in] times the kernel, whatever its rank, read as [in, out], plus the bias. */
function dense(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const inner = x.shape[1] ?? 1
  const matrix = tf.reshape(kernel, [inner, kernel.size / inner])
  return tf.add(tf.matMul(x, matrix), tf.reshape(bias, [bias.size]))
}

/** Rows [batch * tokens, width] attend within each picture; returns the same shape. */
function attention(
  x: tf.Tensor,
  parameters: Parameters,
  prefix: string,
  { batch, tokens, heads, width }: { batch: number; tokens: number; heads: number; width: number },
): tf.Tensor {
  const perHead = width / heads
  const split = (part: string): tf.Tensor => {
    const rows = dense(
      x,
      parameters(`${prefix}/${part}/kernel`),
      parameters(`${prefix}/${part}/bias`),
    )
    return tf.transpose(tf.reshape(rows, [batch, tokens, heads, perHead]), [0, 2, 1, 3])
  }
  const query = tf.mul(split('query'), 1 / Math.sqrt(perHead))
  const scores = tf.matMul(query, split('key'), false, true)
  const mixed = tf.matMul(tf.softmax(scores), split('value'))
  const rows = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch * tokens, width])
  return dense(rows, parameters(`${prefix}/out/kernel`), parameters(`${prefix}/out/bias`))
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
  let x = tf.reshape(embedded, [batch * tokens, width])
  const norm = (rows: tf.Tensor, name: string): tf.Tensor =>
    layerNorm(rows, parameters(`${name}/scale`), parameters(`${name}/bias`))

  for (let block = 0; block < depth; block++) {
    const prefix = `Transformer/encoderblock_${block}`
    const sizes = { batch, tokens, heads, width }
    const branch = attention(
      norm(x, `${prefix}/LayerNorm_0`),
      parameters,
      `${prefix}/MultiHeadDotProductAttention_1`,
      sizes,
    )
    x = tf.add(x, branch)
    const mlp = `${prefix}/MlpBlock_3`
    const hidden = dense(
      norm(x, `${prefix}/LayerNorm_2`),
      parameters(`${mlp}/Dense_0/kernel`),
      parameters(`${mlp}/Dense_0/bias`),
    )
    const narrowed = dense(
      gelu(hidden, form),
      parameters(`${mlp}/Dense_1/kernel`),
      parameters(`${mlp}/Dense_1/bias`),
    )
    x = tf.add(x, narrowed)
  }
  const first = tf.reshape(
    tf.slice(tf.reshape(x, [batch, tokens, width]), [0, 0, 0], [batch, 1, width]),
    [batch, width],
  )
  return norm(first, 'Transformer/encoder_norm')
}

/** features [b, width] -> logits [b, classes]. */
export function head(parameters: Parameters, rows: tf.Tensor): tf.Tensor {
  return dense(rows, parameters('head/kernel'), parameters('head/bias'))
}
