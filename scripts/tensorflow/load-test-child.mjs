/** Loads tfjs-node-gpu and multiplies; prints one JSON line. Run in a process of its own. */
import { createRequire } from 'node:module'
import util from 'node:util'

// Node 23 removed functions that tfjs-node still calls.
Object.assign(util, {
  isNullOrUndefined: /** @param {unknown} value */ (value) => value === null || value === undefined,
  isArray: Array.isArray,
})
const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu')
const [product] = tf.matMul([[1, 2]], [[3], [4]]).dataSync()
const { binding, isUsingGpuDevice } = tf.backend()
if (product !== 11) throw new Error(`1*3 + 2*4 gave ${product}`)
console.log(JSON.stringify({ version: binding.TF_Version, gpu: isUsingGpuDevice }))
