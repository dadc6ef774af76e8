/** What goes into a pack, and how much it may weigh. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findLibrary } from './libraries.mjs'

/** Bytes of the compressed pack. */
export const largestPack = 64 * 2 ** 20

/** Throws when a pack is too large. @param {number} bytes */
export function checkSize(bytes) {
  if (bytes <= largestPack) return
  const [found, most] = [bytes, largestPack].map((each) => (each / 2 ** 20).toFixed(1))
  throw new Error(`The pack has ${found} MiB, more than ${most}: use a smaller --checkpoint.`)
}

/** What the machine runs. */
const programs = [
  'run.sh',
  'run.mjs',
  'plan.mjs',
  'command.mjs',
  'vulkan.mjs',
  'libraries.mjs',
  'parts.mjs',
  'gpu-memory.mjs',
  'table.mjs',
]

const native = [
  'onnxruntime-common',
  'onnxruntime-node/package.json',
  'onnxruntime-node/dist',
  'onnxruntime-node/bin/napi-v6/linux/x64',
  'sharp',
  'detect-libc',
  'semver',
  '@img/colour',
  '@img/sharp-linux-x64',
  '@img/sharp-libvips-linux-x64',
]

/**
 * Files and folders by their place in the pack. Throws with the name of one that is not there;
 * Vulkan's loader may be missing here, for most machines with a driver have it.
 * @param {{ root: string, node: string, checkpoint?: string | undefined }} sources
 * @returns {{ from: string, to: string }[]}
 */
export function listPack({ root, node, checkpoint }) {
  /** @param {string} path @param {string} [to] */
  const own = (path, to = `app/${path}`) => ({ from: join(root, path), to })
  const loader = findLibrary('libvulkan.so.1')
  const files = [
    { from: node, to: 'node' },
    ...programs.map((name) => own(`scripts/gpu-check/${name}`, name)),
    own('scripts/peers/pytorch-step.py', 'pytorch-step.py'),
    own('package.json'),
    own('out/cli'),
    own('resources/catalogue.json'),
    own('resources/sample'),
    ...native.map((name) => own(`node_modules/${name}`)),
    ...['plain.npz', 'hybrid-root.npz', 'hybrid-stages.npz', 'randaugment.npz'].map((name) =>
      own(`test/golden/${name}`, `golden/${name}`),
    ),
    ...(checkpoint === undefined ? [] : [{ from: checkpoint, to: 'checkpoint.npz' }]),
    ...(loader === null ? [] : [{ from: loader, to: 'vulkan/libvulkan.so.1' }]),
  ]
  const missing = files.find(({ from }) => !existsSync(from))
  if (missing) throw new Error(`${missing.from} is not there: run \`npm ci\` and try again.`)
  return files
}

/** Whether a file or folder inside a listed one is of use in a pack. @param {string} path */
export function isUseful(path) {
  return !/\.(map|md|[mc]?ts|built)$|\/(src|install|script|glib-2\.0|wasm)$/.test(path)
}
