/** Every command says what is wrong in the same way: exit code, what, why, what to do. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeColours, vitrine } from '../../../../test/vitrine.js'

let scratch = ''
const at = (name: string) => join(scratch, name)
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'vitrine-errors-'))
  mkdirSync(at('empty'))
  writeFileSync(at('file'), 'no model')
  writeFileSync(at('bad.json'), '{"train":{"lr":1}}')
  await makeColours(at('colours'), 2)
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** Words, exit code, error code. */
const cases: readonly [() => string[], number, string][] = [
  [() => ['tarin', 'x'], 2, 'usage'],
  [() => ['train', '--nonsense'], 2, 'usage'],
  [() => ['train'], 2, 'usage'],
  [() => ['train', at('nowhere')], 2, 'usage'],
  [() => ['train', at('colours'), '--config', at('bad.json')], 2, 'usage'],
  [() => ['train', at('colours'), '--steps', '5', '--warmup', '9'], 2, 'usage'],
  [() => ['train', at('empty')], 1, 'dataset-empty'],
  [() => ['train', at('colours'), '--from', at('nothing.npz')], 1, 'file-not-found'],
  [() => ['train', at('colours'), '--from', at('file')], 1, 'checkpoint-malformed'],
  [() => ['train', at('colours'), '--workspace', join(at('file'), 'x')], 1, 'file-unwritable'],
  [() => ['evaluate'], 2, 'usage'],
  [() => ['evaluate', 'gone', at('colours')], 1, 'run-not-found'],
  [() => ['evaluate', at('file'), at('colours')], 1, 'checkpoint-malformed'],
  [() => ['predict', 'gone'], 2, 'usage'],
  [() => ['predict', 'gone', at('file')], 1, 'run-not-found'],
  [() => ['resume'], 2, 'usage'],
  [() => ['resume', 'gone'], 1, 'run-not-found'],
  [() => ['runs', 'extra'], 2, 'usage'],
  [() => ['demo', '--steps', 'few'], 2, 'usage'],
  [() => ['golden'], 2, 'usage'],
  [() => ['golden', at('nothing.npz')], 1, 'file-not-found'],
]

describe('errors', { timeout: 120_000 }, () => {
  it.each(cases)(
    'case %#: machines get one JSON object a line, the error last',
    async (words, code, kind) => {
      const said = words()
      const named = said.includes('--workspace') ? [] : ['--workspace', at('workspace')]
      const more = ['golden', 'tarin'].includes(said[0] ?? '') ? [] : named
      const ended = await vitrine([...said, ...more, '--json'])
      expect(ended.lines.at(-1)).toMatchObject({ type: 'error', code: kind })
      expect(ended.output.trim().split('\n')).toHaveLength(ended.lines.length)
      for (const part of ['what', 'why', 'remedy']) {
        expect(ended.lines.at(-1)?.[part], part).toMatch(/\w{3}/)
      }
      expect(ended.error).toBe('')
      expect(ended.code).toBe(code)
    },
  )

  it.each(cases.filter((_, index) => index % 3 === 0))(
    'case %#: people get it on standard error',
    async (words, code) => {
      const ended = await vitrine(words(), { environment: { VITRINE_WORKSPACE: at('workspace') } })
      expect(ended.code).toBe(code)
      expect(ended.output).toBe('')
      expect(ended.error).toMatch(/\n {2}why: .+\n {2}what to do: .+\n$/)
    },
  )

  it('prints the help and exits 2 without a command, 0 when asked', async () => {
    const bare = await vitrine([])
    expect(bare).toMatchObject({ code: 2, output: '' })
    expect(bare.error).toContain('Usage: vitrine')
    const asked = await vitrine(['--help'])
    expect(asked).toMatchObject({ code: 0, error: '' })
    for (const name of ['train', 'evaluate', 'predict', 'resume', 'runs', 'demo', 'golden']) {
      expect(asked.output).toContain(`  ${name} `)
    }
    expect(await vitrine(['--version'])).toMatchObject({ code: 0, error: '' })
  })
})
