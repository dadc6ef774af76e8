import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ExecutorName } from '../contract/run-config.js'
import type { Executor } from '../engine/executor/executor.js'
import { createLeanSession, unchangedFiles } from './give-back-memory.js'
import { loadOnnxRuntime } from './native.js'

const mapping = (place: string, file: string, kib: number, anonymous = 0) =>
  `${place} 00000000 08:01 42${' '.repeat(26)}${file}
Size: ${String(kib).padStart(18)} kB
Rss:                 900 kB
Anonymous: ${String(anonymous).padStart(13)} kB
VmFlags: rd ex mr mw me sd
`

it('gives up pages of files alone, where none was changed', () => {
  const smaps = [
    mapping('7f0000000000-7f0000200000 r--p', '/lib/large.so', 2048),
    mapping('7f0000200000-7f0000600000 r-xp', '/lib/large.so', 4096),
    // Closed to writing after the addresses in it were set: RELRO.
    mapping('7f0000600000-7f0000800000 r--p', '/lib/large.so', 2048, 8),
    mapping('7f0000800000-7f0000a00000 rw-p', '/lib/large.so', 2048),
    mapping('7f0000a00000-7f0000aff000 r-xp', '/lib/small.so', 1020),
    mapping('7f0001000000-7f0002000000 r--p', '', 16384),
    mapping('7ffcd0000000-7ffcd0200000 r-xp', '[vdso]', 2048),
  ]
  expect(unchangedFiles(smaps.join(''))).toEqual([
    { start: 0x7f0000000000n, bytes: 2 * 2 ** 20 },
    { start: 0x7f0000200000n, bytes: 4 * 2 ** 20 },
  ])
})

/** What the process has in memory of files, in MiB. */
function residentOfFiles(): number {
  const [, kib = '0'] = /RssFile:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kib) / 1024
}

/** An executor without a runtime: its sessions return what they are asked. */
const idle = (name: ExecutorName): Executor => ({
  name,
  description: name,
  createSession: async () => ({
    load: async () => undefined,
    read: async () => new Map(),
    run: async (entry) => ({ [entry]: { shape: [1], data: Float32Array.of(1) } }),
    dispose: async () => undefined,
  }),
})
const program = { description: null, state: {}, entries: {} }

describe.skipIf(process.platform !== 'linux')('on Linux', () => {
  it('lets go of what loading a native library read when a session of TensorFlow begins', async () => {
    const loaded = loadOnnxRuntime()
    if (!loaded.ok) throw new Error(loaded.reason)
    const held = residentOfFiles()
    const plain = await createLeanSession(idle('onnxruntime'), program)
    await plain.run('train', {})
    expect(residentOfFiles()).toBeGreaterThan(held - 10)
    const lean = await createLeanSession(idle('tensorflow'), program)
    expect(Object.keys(await lean.run('train', {}))).toEqual(['train'])
    expect(residentOfFiles()).toBeLessThan(held - 20)
    // Pages come again as they are read.
    expect(Object.keys(await lean.run('evaluate', {}))).toEqual(['evaluate'])
    expect(loadOnnxRuntime().ok).toBe(true)
  })
})
