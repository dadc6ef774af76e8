import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { engineNames } from '../../../contract/machine.js'
import { doctorOutputSchema } from '../../../contract/tuning.js'
import { projectRoot } from '../../../platform/entries.js'

function doctor(words: string[], environment: Record<string, string> = {}) {
  return spawnSync(
    process.execPath,
    [join(projectRoot(), 'out/cli/vitrine.mjs'), 'doctor', ...words],
    {
      encoding: 'utf8',
      env: { ...process.env, ...environment },
    },
  )
}

// Tries every engine, one of which may have a driver to start: slow on a busy machine.
describe('vitrine doctor', { timeout: 180_000 }, () => {
  it('says all of every engine, as one JSON object', () => {
    const { status, stdout, stderr } = doctor(['--json'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.trim().split('\n')).toHaveLength(1)
    const report = doctorOutputSchema.parse(JSON.parse(stdout))
    expect(report.engines.map(({ engine }) => engine)).toEqual([...engineNames])
    expect(report.engines.filter(({ picked }) => picked).map(({ engine }) => engine)).toEqual([
      report.picked,
    ])
    const eager = report.engines.find(({ engine }) => engine === 'eager')
    expect(eager?.probe.usable).toBe(true)
  })

  it('goes on with what is left when native modules are broken', () => {
    const broken = { VITRINE_ONNXRUNTIME: '/no/such/module', VITRINE_TENSORFLOW: '/no/such/module' }
    const { status, stdout } = doctor(['--json'], broken)
    expect(status).toBe(0)
    const report = doctorOutputSchema.parse(JSON.parse(stdout))
    expect(report.picked).toBe('eager')
    const cpu = report.engines.find(({ engine }) => engine === 'onnxruntime cpu')
    expect(cpu?.why).toContain("Cannot find module '/no/such/module'")
    expect(cpu?.probe).toMatchObject({ usable: false, remedy: 'Run `npm ci` again.' })
  })

  it('says it to people in words', () => {
    const { status, stdout } = doctor([], { VITRINE_TENSORFLOW: '/no/such/module' })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^CPU {6}\S/m)
    expect(stdout).toMatch(
      /^ {2}no {3}tensorflow: .*\n {7}what to do: Run `npm run setup:tensorflow`/m,
    )
    expect(stdout).toMatch(/^Training uses onnxruntime \w+\.$/m)
  })
})
