/**
 * Measures the page of a study of 500 runs: `node scripts/measure-studies.mjs [--json]`. A short run of the
 * smallest model is trained on the sample and stands for all but the last few, which are trained
 * while the page is looked at. Needs Chromium (CHROMIUM names it); in Electron where there is one and a display.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildApp } from './build-app.mjs'
import { installedElectron } from './installed-electron.mjs'
import { ask, until } from './measure/ask.mjs'
import { generateStudyRuns } from './measure/generated-study.mjs'
import { openElectron, openServed } from './measure/hosts.mjs'
import { framesWhile, heapMebibytes, longestTask, nextFrame, openingTime } from './measure/page.mjs'
import { unpackedTestElectron } from './test-electron.mjs'

const { values: flags } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
const [count, trainedLive] = [500, 8]

/** @param {string} name @param {Record<string, number>} values */
function say(name, values) {
  const rounded = Object.entries(values).map(([key, value]) => [key, Math.round(value * 10) / 10])
  if (flags.json) console.log(JSON.stringify({ name, ...Object.fromEntries(rounded) }))
  else console.log(`${name}: ${rounded.map(([key, value]) => `${key} ${value}`).join(', ')}`)
}

const wish = {
  model: { name: 'test', resolution: 32 },
  augment: { level: 'none' },
  train: { batch: 8, microBatch: 8, duration: { steps: 20 }, warmupSteps: 0, seed: 0 },
  engine: { executor: 'onnxruntime', provider: 'cpu', threads: 1, loaderWorkers: 1 },
}
const rates = Array.from({ length: 50 }, (_, at) => Number((1e-4 * 1.15 ** at).toPrecision(3)))
const common = { dataset: 'sample', seeds: [0], wish }

/** @param {string} start @returns {Record<string, object>} */
const questions = (start) => ({
  'free sweep': {
    ...{ kind: 'free-sweep', ...common, network: { start: 'scratch', model: 'test' } },
    axes: [
      { type: 'range', path: 'train.learningRate', low: 1e-4, high: 0.1, scale: 'logarithmic', whole: false }, // prettier-ignore
      { type: 'range', path: 'train.optimizer.weightDecay', low: 1e-4, high: 0.1, scale: 'logarithmic', whole: false }, // prettier-ignore
      { type: 'values', path: 'augment.level', values: ['none', 'light1', 'medium1', 'strong1'] },
    ],
    strategy: { type: 'random', runs: count, seed: 1 },
  },
  'transfer or scratch': {
    ...{ kind: 'transfer-or-scratch', ...common, start },
    transfer: { steps: [12, 14, 16, 18, 20], learningRates: rates },
    scratch: {
      ...{ steps: [12, 14, 16, 18, 20], learningRates: rates },
      ...{ levels: ['none'], regularisations: ['off'] },
    },
  },
})

/**
 * A workspace with one run, and each study planned and found done but for its last points.
 * @param {string} workspace @param {string} config
 */
async function makeStudies(workspace, config) {
  const host = await openServed(workspace, config)
  const { page } = host
  try {
    await until(page, ({ datasets }) => datasets.value.some(({ state }) => state.type === 'ready'))
    const notes = { name: '', tags: [], notes: '' }
    const { id: run } = await ask(page, 'runs:create', { dataset: 'sample', start: 'scratch', wish, notes }) // prettier-ignore
    await until(page, ({ runs }) => runs.value.changed.some(({ id, status }) => id === run && status === 'done')) // prettier-ignore
    const { folder } = await ask(page, 'runs:detail', { run })
    /** @type {Record<string, string>} */
    const studies = {}
    const budget = { runs: null, seconds: null }
    for (const [name, question] of Object.entries(questions(`run-${run}`))) {
      studies[name] = (await ask(page, 'studies:create', { name, question, budget })).id
      generateStudyRuns(folder, workspace, studies[name], count - trainedLive)
    }
    return studies
  } finally {
    await host.close()
  }
}

/** @param {string} name @param {string} study @param {import('./measure/hosts.mjs').OpenedHost} host */
async function measureStudy(name, study, { page, readLoop, resetLoop }) {
  /** @param {number} done */
  const untilDone = (done) =>
    until(page, ({ studies }) => studies.value.some((each) => each.id === study && each.done >= done)) // prettier-ignore
  await resetLoop()
  await ask(page, 'studies:start', { study })
  await untilDone(count - trainedLive)
  const picture = name === 'free sweep' ? 'figure svg path' : 'figure canvas'
  await openingTime(page, '#/home', 'main h1')
  const longest = await longestTask(page)
  say(`${name}, opening`, {
    firstPictureMilliseconds: await openingTime(page, `#/studies/${study}`, picture),
    longestTask: await longest(),
  })
  const arriving = await longestTask(page)
  // Seen on the page itself: a question about the whole state would be work of its own.
  const whole = page.getByText(`${count} of ${count} runs done`)
  const frames = await framesWhile(page, () => whole.waitFor({ timeout: 180_000 }))
  say(`${name}, ms between frames while ${trainedLive} results arrive`, {
    ...frames,
    longestTask: await arriving(),
  })
  const box = await page.locator('figure').first().boundingBox()
  if (box === null) throw new Error('The picture is not there.')
  const hovering = async () => {
    for (let at = 0; at < 90; at++) {
      await page.mouse.move(
        box.x + 60 + ((box.width - 80) * at) / 90,
        box.y + 80 + ((at * 7) % 160),
      )
      await nextFrame(page)
    }
  }
  say(`${name}, ms between frames while hovering`, { ...(await framesWhile(page, hovering)) })
  const scrolling = async () => {
    for (let turn = 0; turn < 120; turn++) {
      await page.mouse.wheel(0, turn < 60 ? 200 : -200)
      await nextFrame(page)
    }
  }
  say(`${name}, ms between frames while scrolling`, { ...(await framesWhile(page, scrolling)) })
  say(`${name}, memory`, { heapMebibytes: await heapMebibytes(page) })
  say(`${name}, main's loop meanwhile, ms late`, { ...(await readLoop()) })
}

const scratch = mkdtempSync(join(tmpdir(), 'vitrine-measure-'))
try {
  await buildApp()
  const [workspace, config] = [join(scratch, 'workspace'), join(scratch, 'config')]
  const studies = await makeStudies(workspace, config)
  const unpacked = unpackedTestElectron()
  const electron = installedElectron() ?? (unpacked && join(unpacked, 'electron'))
  const display = process.platform !== 'linux' || process.env['DISPLAY']
  const host = electron && display ? 'Electron' : 'vitrine serve and Chromium'
  console.error(`Measured in ${host}.`)
  const open = electron && display ? openElectron.bind(null, electron) : openServed
  const opened = await open(workspace, config)
  try {
    for (const [name, study] of Object.entries(studies)) await measureStudy(name, study, opened)
  } finally {
    await opened.close()
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
