/**
 * Measures what training steps take of memory beside what is predicted, and writes a Markdown table:
 *   node scripts/measure-memory.mjs [--cases test@32x8,Ti/16@224x32] [--engines tensorflow:bfloat16] [--recompute never,always] [--steps N]
 * A case is MODEL@RESOLUTIONxBATCH, an engine EXECUTOR:PRECISION. Each is a process of its own; its
 * memory is the largest resident size. Nothing else should compute meanwhile, for the seconds' sake.
 */
import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** @typedef {import('../src-main/contract/bench.js').BenchResult} BenchResult */

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: 'test@32x8,Ti/16@96x32,Ti/16@224x32,S/16@224x16' },
    engines: {
      type: 'string',
      default: 'onnxruntime:float32,tensorflow:float32,tensorflow:bfloat16',
    },
    recompute: { type: 'string', default: 'never,always' },
    steps: { type: 'string', default: '3' },
  },
})

/** @param {string} flag @param {string} text @param {RegExp} form @returns {string[][]} */
function parts(flag, text, form) {
  return text.split(',').map((word) => {
    const [, ...found] = form.exec(word) ?? []
    if (found.length === 0) throw new Error(`--${flag}: ${word} is not of the form ${form.source}`)
    return found
  })
}

/** @param {string[]} words @returns {BenchResult} */
function bench(words) {
  console.error(`vitrine bench ${words.join(' ')}`)
  const command = [join(root, 'scripts/vitrine.mjs'), 'bench', '--json', ...words]
  return JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8' }))
}

const cases = parts('cases', values.cases, /^(.+)@(\d+)x(\d+)$/)
const engines = parts('engines', values.engines, /^(\w+):(\w+)$/)
const ways = parts('recompute', values.recompute, /^(never|always)$/)

const mebibytes = (/** @type {number} */ bytes) => String(Math.round(bytes / 2 ** 20))
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
console.log(`${machine}; ${new Date().toISOString().split('T')[0]}.\n`)
console.log(
  '| model | pixels | batch | engine | recompute | predicted, MiB | measured | ratio | s |',
)
console.log('|---|---|---|---|---|---|---|---|---|')
for (const [model = '', resolution = '', batch = ''] of cases) {
  for (const [executor = '', precision = ''] of engines) {
    for (const [recompute] of ways) {
      const shape = ['--model', model, '--resolution', resolution, '--batch', batch]
      const engine = ['--executor', executor, '--precision', precision, '--passes', 'default']
      const again = recompute === 'always' ? ['--recompute'] : []
      const result = bench([...shape, ...engine, ...again, '--steps', values.steps])
      const { predictedMemoryBytes: predicted, peakMemoryBytes: peak, secondsPerStep } = result
      const figures = [mebibytes(predicted), mebibytes(peak), (predicted / peak).toFixed(2)]
      const seconds = secondsPerStep.toFixed(3)
      const name = `${executor} ${precision}`
      const cells = [model, resolution, batch, name, recompute, ...figures, seconds]
      console.log(`| ${cells.join(' | ')} |`)
    }
  }
}
