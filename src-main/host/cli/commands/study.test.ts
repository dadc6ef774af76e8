/** What `vitrine study` says to words that it cannot use. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { vitrine } from '../../../../test/vitrine.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-study-words-'))
const tiny = ['--model', 'test', '--resolution', '16', '--steps', '10', '--batch', '4']
const kept = join(folder, 'workspace', 'studies')
const asked = async (...words: string[]) => {
  const ended = await vitrine([
    'study',
    ...words,
    '--workspace',
    join(folder, 'workspace'),
    '--json',
  ])
  const last = ended.lines.at(-1)
  return { exit: ended.code, code: last?.['code'], what: last?.['what'] }
}

beforeAll(() => {
  mkdirSync(join(folder, 'empty'))
  writeFileSync(join(folder, 'file'), '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each([
  ['map is no kind of study.', ['run', 'map', 'sample']],
  ['A study of the kind augmentation-map needs pictures.', ['run', 'augmentation-map']],
  ['Slurm works off the folder of a plan.', ['run', 'augmentation-map', 'sample', '--on', 'slurm']],
  ['--sbatch is of no use here.', ['run', 'augmentation-map', 'sample', '--sbatch=-x']],
  ['--learning-rate is of no use here.', ['run', folder, '--learning-rate', '1']],
  ['The value of runs cannot be used.', ['plan', 'augmentation-map', 'sample', '--runs', '0']],
] as const)('%s', async (what, words) => {
  expect(await asked(...words)).toEqual({ exit: 2, code: 'usage', what })
})

it('names what is not there', async () => {
  const empty = join(folder, 'empty')
  expect(await asked('collect', empty)).toEqual({ exit: 2, code: 'usage', what: `${empty} holds no plan of a study.` }) // prettier-ignore
  expect(await asked('run', 'nope')).toMatchObject({ exit: 1, code: 'study-not-found' })
  expect(await asked('report', 'nope')).toMatchObject({ exit: 1, code: 'study-not-found' })
  expect(await asked('plan', 'augmentation-map', join(folder, 'nope'))).toMatchObject({ code: 'file-not-found' }) // prettier-ignore
})

it('keeps no study of a plan that could not be written', async () => {
  const words = ['plan', 'augmentation-map', 'sample', ...tiny, '--set', 'levels=none']
  const refused = await asked(...words, '--out', join(folder, 'file'))
  expect(refused).toMatchObject({ exit: 1, code: 'file-unwritable' })
  expect(existsSync(kept)).toBe(true)
  const { output } = await vitrine(['study', 'list', '--workspace', join(folder, 'workspace'), '--json']) // prettier-ignore
  expect(output).toBe('')
})
