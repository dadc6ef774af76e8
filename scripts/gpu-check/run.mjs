/**
 * Runs in an unpacked pack (see run.sh): doctor, goldens, a fine-tune and training steps on what
 * the machine has, beside its own PyTorch. Writes report.json and report.md. What cannot run
 * is reported with its reason, and the rest goes on.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { jsonLines } from './command.mjs'
import { absent, bench, benchPyTorch, checkGolden, train, vitrine } from './parts.mjs'
import { plans } from './plan.mjs'
import { reportMarkdown } from './table.mjs'
import { examineVulkan } from './vulkan.mjs'

/** @typedef {import('./report.mjs').Report} Report */
/** @typedef {import('../../src-main/contract/machine.js').DoctorReport} DoctorReport */

const here = dirname(fileURLToPath(import.meta.url))
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'gpu-check' },
    plan: { type: 'string', default: 'full' },
    python: { type: 'string', default: 'python3' },
  },
})
const planName = values.plan === 'small' ? 'small' : 'full'
const plan = plans[planName]
const out = resolve(values.out)
mkdirSync(out, { recursive: true })

const began = performance.now()
const seconds = () => (performance.now() - began) / 1000
const remaining = () => plan.seconds - seconds()
/** Nothing of the machine's user is read or written. */
const base = {
  ...process.env,
  HOME: out,
  VITRINE_CONFIG: join(out, 'config'),
  HF_HUB_OFFLINE: '1',
  TMPDIR: process.env['TMPDIR'] ?? '/tmp',
}
const surroundings = {
  vitrine: [process.execPath, join(here, 'app/out/cli/vitrine.mjs')],
  environment: base,
  remaining,
}

/** @param {string} text */
const say = (text) => console.error(`${seconds().toFixed(0).padStart(4)} s  ${text}`)

const { loader, candidates } = examineVulkan({
  packed: join(here, 'vulkan'),
  folder: join(out, 'vulkan'),
})
/** @type {Report['vulkan']['tried']} */
const tried = []
/** @type {DoctorReport | null} */
let doctor = null
for (const { name, environment } of candidates) {
  say(`doctor with ${name}`)
  surroundings.environment = { ...base, ...environment }
  const done = await vitrine(surroundings, ['doctor', '--json'], plan.limits.doctor)
  if (!done.ok) {
    tried.push({ driver: name, reason: done.reason })
    continue
  }
  doctor = /** @type {DoctorReport} */ (jsonLines(done.output)[0])
  const probe = doctor.engines.find(({ engine }) => engine === 'onnxruntime webgpu')?.probe
  const reason = probe?.usable === true ? null : (probe?.reason ?? 'It is not known.')
  tried.push({ driver: name, reason })
  if (reason === null) break
}

const engines = (doctor?.engines ?? []).map(({ engine, probe, why }) => ({
  engine,
  usable: probe.usable,
  gpu: /webgpu|cuda/.test(engine) || (probe.usable && probe.gpu === true),
  why,
}))
const usable = engines.filter((each) => each.usable)
const onGpu = usable.filter(({ gpu }) => gpu).map(({ engine }) => engine)
const onCpu = usable
  .filter(({ gpu, engine }) => !gpu && engine !== 'eager')
  .map(({ engine }) => engine)

/** @type {Report['goldens']} */
const goldens = []
/** @param {readonly string[]} names */
async function checkGoldens(names) {
  for (const engine of names)
    for (const file of plan.goldens) {
      if (file === 'randaugment.npz' && engine !== onCpu[0]) continue // no engine computes it
      say(`golden ${file} on ${engine}`)
      const wish = { engine, file: join(here, 'golden', file), limit: plan.limits.golden }
      goldens.push({ engine, file, outcome: await checkGolden(surroundings, wish) })
    }
}

/** @type {Report['benches']} */
const benches = []
/** @param {'gpu' | 'cpu'} place @param {readonly string[]} names @param {readonly ('float32' | 'float16')[]} precisions */
async function benchAll(place, names, precisions) {
  for (const each of plan.cases.filter(({ on }) => on.includes(place)))
    for (const engine of names)
      for (const precision of precisions) {
        const name = precision === 'float32' ? engine : `${engine} ${precision}`
        say(`${each.model} on ${name}`)
        const wish = {
          each,
          variant: { engine, precision },
          steps: plan.steps[place],
          limit: plan.limits.bench,
        }
        const { model, batch, resolution } = each
        benches.push({ model, batch, resolution, name, outcome: await bench(surroundings, wish) })
      }
}

/** @param {boolean} compile */
async function benchPeers(compile) {
  for (const each of plan.cases.filter(({ on }) => on.includes('pytorch')))
    for (const precision of ['float32', 'bfloat16']) {
      const name = `PyTorch${compile ? ' compiled' : ''}${precision === 'float32' ? '' : ' bfloat16'}`
      say(`${each.model} on ${name}`)
      const wish = {
        ...{ each, precision, compile, python: values.python, threads: availableParallelism() },
        ...{ steps: plan.steps.pytorch, limit: plan.limits.pytorch },
        script: join(here, 'pytorch-step.py'),
      }
      const { model, batch, resolution } = each
      benches.push({
        model,
        batch,
        resolution,
        name,
        outcome: await benchPyTorch(surroundings, wish),
      })
    }
}

async function fineTune() {
  const engine = onGpu.find((each) => each === 'onnxruntime webgpu') ?? onGpu[0]
  if (engine === undefined) return absent('No engine works on a GPU here.')
  say(`fine-tuning on ${engine}`)
  const checkpoint = join(here, 'checkpoint.npz')
  const start =
    planName === 'small' ? [] : ['--from', existsSync(checkpoint) ? checkpoint : 'scratch']
  const places = [join(here, 'app/resources/sample'), '--workspace', join(out, 'workspace')]
  const wish = {
    engine,
    words: [...places, ...start, ...plan.training],
    limit: plan.limits.training,
  }
  return train(surroundings, wish)
}

// What only this machine can tell first: time may run out.
await checkGoldens(onGpu)
await benchAll('gpu', onGpu, ['float32', 'float16'])
const training = await fineTune()
await benchPeers(false)
await benchPeers(true)
await checkGoldens(onCpu)
await benchAll('cpu', onCpu, ['float32'])

/** @type {Report} */
const report = {
  version: 1,
  date: new Date().toISOString(),
  command: ['./run.sh', ...process.argv.slice(2)].join(' '),
  plan: planName,
  machine: {
    system: `Linux ${release()}, Node ${process.version}`,
    cpu: cpus()[0]?.model.trim() ?? 'not known',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    gpus: (doctor?.machine.gpus ?? []).map(({ name, driver }) => ({ name, driver })),
  },
  vulkan: { loader, tried },
  engines: engines.map(({ engine, usable: works, why }) => ({ engine, usable: works, why })),
  goldens,
  benches,
  training,
  seconds: seconds(),
}
writeFileSync(join(out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`)
const markdown = reportMarkdown(report)
writeFileSync(join(out, 'report.md'), `${markdown}\n`)
console.log(markdown)
