import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { probeInProcess, probeInProcesses } from './probe-engines.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-probe-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A package that does what a broken native module does when it is loaded. */
function broken(name: string, code: string): Record<string, string> {
  const file = join(folder, `${name}.cjs`)
  writeFileSync(file, code)
  return { VITRINE_TENSORFLOW: file, VITRINE_ONNXRUNTIME: file }
}

describe('probeInProcess', () => {
  it('trains one step where the engine works', async () => {
    const probe = await probeInProcess('onnxruntime cpu')
    expect(probe).toMatchObject({
      usable: true,
      gpu: false,
      version: expect.stringMatching(/^\d+\./),
    })
  })

  it('reads a module that does not load as a reason', async () => {
    const environment = broken('throws', "throw new Error('libcuda.so.1: cannot open')\n")
    for (const engine of ['tensorflow', 'onnxruntime cpu'] as const) {
      const probe = await probeInProcess(engine, { environment })
      expect(probe).toMatchObject({ usable: false })
      expect(JSON.stringify(probe)).toContain('libcuda.so.1: cannot open')
    }
  })

  it('reads a missing module as a reason', async () => {
    const environment = { VITRINE_TENSORFLOW: join(folder, 'not-there') }
    const probe = await probeInProcess('tensorflow', { environment })
    expect(probe).toMatchObject({ usable: false, remedy: 'Run `npm run setup:tensorflow`.' })
    expect(JSON.stringify(probe)).toContain('Cannot find module')
  })

  it('reads a module that registers nothing as a reason', async () => {
    const environment = broken('empty', 'module.exports = {}\n')
    const probe = await probeInProcess('tensorflow', { environment })
    expect(probe).toMatchObject({ usable: false })
    expect(JSON.stringify(probe)).toContain('registered no backend')
  })

  it('survives a module that aborts the process', async () => {
    const environment = broken('aborts', "console.error('terminate called'); process.abort()\n")
    const probe = await probeInProcess('tensorflow', { environment })
    expect(probe).toMatchObject({ usable: false })
    expect(JSON.stringify(probe)).toMatch(/ended by SIGABRT|ended with \d+/)
  })

  it('ends a module that hangs', async () => {
    const environment = broken('hangs', 'for (;;) {}\n')
    const began = performance.now()
    const probe = await probeInProcess('tensorflow', { environment, timeoutMilliseconds: 2000 })
    expect(performance.now() - began).toBeLessThan(20_000)
    expect(probe).toMatchObject({ usable: false })
    expect(JSON.stringify(probe)).toContain('gave no answer within 2 s')
  })

  it('says where a provider exists', async () => {
    const elsewhere = process.platform === 'darwin' ? 'onnxruntime directml' : 'onnxruntime coreml'
    expect(await probeInProcess(elsewhere)).toMatchObject({ usable: false })
  })
})

describe('probeInProcesses', () => {
  it('keeps the order that it was asked in', async () => {
    const engines = ['eager', 'onnxruntime directml', 'onnxruntime cpu'] as const
    const probes = await probeInProcesses(engines)
    expect([...probes.keys()]).toEqual([...engines])
  })
})
