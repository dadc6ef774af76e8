/**
 * Measures the app as its user has it: `node scripts/measure-app.mjs [--json] [--seconds N]`.
 * Delay of main's event loop while a run trains, under `vitrine serve` and under Electron; size of
 * the page, its loading and memory; a workspace of 1,000 runs; a curve of 100,000 points. Needs
 * Chromium (CHROMIUM names it); Electron is left out where there is none, or no display.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { buildApp } from './build-app.mjs'
import { root } from './build-cli.mjs'
import { installedElectron } from './installed-electron.mjs'
import { generateRuns } from './measure/generated-runs.mjs'
import { openElectron, openServed } from './measure/hosts.mjs'
import {
  framesWhile,
  heapMebibytes,
  loadTimes,
  nextFrame,
  openingTime,
  wholeCurve,
} from './measure/page.mjs'
import { measureRun } from './measure/real-run.mjs'
import { unpackedTestElectron } from './test-electron.mjs'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '20' },
  },
})
const seconds = Number(flags.seconds)
const manyRuns = 1000
const manyPoints = 100_000

/** @param {string} name @param {Record<string, number>} values */
function say(name, values) {
  const rounded = Object.entries(values).map(([key, value]) => [key, Math.round(value * 10) / 10])
  if (flags.json) console.log(JSON.stringify({ name, ...Object.fromEntries(rounded) }))
  else console.log(`${name}: ${rounded.map(([key, value]) => `${key} ${value}`).join(', ')}`)
}

function bundleSizes() {
  const folder = join(root, 'out/renderer')
  const sums = {
    scriptKilobytes: 0,
    scriptGzipKilobytes: 0,
    styleKilobytes: 0,
    styleGzipKilobytes: 0,
  }
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const kind = file.endsWith('.js') ? 'script' : file.endsWith('.css') ? 'style' : null
    if (kind === null) continue
    const bytes = readFileSync(join(folder, file))
    sums[`${kind}Kilobytes`] += bytes.length / 1000
    sums[`${kind}GzipKilobytes`] += gzipSync(bytes, { level: 9 }).length / 1000
  }
  return sums
}

/** @param {string} name @param {import('./measure/hosts.mjs').OpenedHost} host */
async function measureHost(name, host) {
  say(`${name}, page`, {
    ...(await loadTimes(host.page)),
    heapMebibytes: await heapMebibytes(host.page),
  })
  const { folder, loop, ...rest } = await measureRun(host, seconds)
  say(`${name}, main's loop during a run, ms late`, { ...loop, ...rest })
  return folder
}

/** @param {import('./measure/hosts.mjs').OpenedHost} host */
async function measureMany({ page, readLoop, resetLoop }) {
  await resetLoop()
  say(`page with ${manyRuns} runs`, { ...(await loadTimes(page)) })
  const row = 'table tbody tr[aria-rowindex]'
  say('Runs view', { openMilliseconds: await openingTime(page, '#/runs', row) })
  const box = await page.locator('table').first().boundingBox()
  if (box === null) throw new Error('The table of runs is not there.')
  await page.mouse.move(box.x + 200, Math.min(box.y + 200, 700))
  const scrolling = async () => {
    for (let turn = 0; turn < 120; turn++) {
      await page.mouse.wheel(0, turn < 60 ? 400 : -400)
      await nextFrame(page)
    }
  }
  say('Runs view, ms between frames while scrolling', { ...(await framesWhile(page, scrolling)) })
  say('Runs view, memory', { heapMebibytes: await heapMebibytes(page) })
  say("main's loop meanwhile, ms late", { ...(await readLoop()) })
}

/** @param {import('./measure/hosts.mjs').OpenedHost} host */
async function measureLong({ page, readLoop, resetLoop }) {
  await resetLoop()
  await openingTime(page, '#/home', 'main h1')
  say(`run of ${manyPoints} steps`, {
    openMilliseconds: await openingTime(page, '#/runs/long', 'main canvas'),
    allPointsMilliseconds: await page.evaluate(wholeCurve, manyPoints),
  })
  const chart = page.locator('.plot').first()
  await chart.scrollIntoViewIfNeeded()
  const box = await chart.boundingBox()
  if (box === null) throw new Error('The chart is not there.')
  const hovering = async () => {
    for (let at = 0; at < 120; at++) {
      await page.mouse.move(box.x + 50 + ((box.width - 60) * at) / 120, box.y + box.height / 2)
      await nextFrame(page)
    }
  }
  say('chart, ms between frames while hovering', { ...(await framesWhile(page, hovering)) })
  const zooming = async () => {
    await page.keyboard.down('Control')
    for (let turn = 0; turn < 40; turn++) {
      await page.mouse.wheel(0, turn < 20 ? -100 : 100)
      await nextFrame(page)
    }
    await page.keyboard.up('Control')
  }
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  say('chart, ms between frames while zooming', { ...(await framesWhile(page, zooming)) })
  say('chart, memory', { heapMebibytes: await heapMebibytes(page) })
  say("main's loop meanwhile, ms late", { ...(await readLoop()) })
}

const scratch = mkdtempSync(join(tmpdir(), 'vitrine-measure-'))
const place = (/** @type {string} */ name) => join(scratch, name)
try {
  await buildApp()
  say('page, files', bundleSizes())
  const served = await openServed(place('served'), place('served-config'))
  const folder = await measureHost('vitrine serve', served).finally(served.close)
  const unpacked = unpackedTestElectron()
  const electron = installedElectron() ?? (unpacked && join(unpacked, 'electron'))
  const display = process.platform !== 'linux' || process.env['DISPLAY']
  if (electron && display) {
    const opened = await openElectron(electron, place('window'), place('window-config'))
    await measureHost('Electron', opened).finally(opened.close)
  } else console.error('Electron is left out: there is none, or no display (try xvfb-run).')
  generateRuns(folder, place('many'), manyRuns, manyPoints)
  const many = await openServed(place('many'), place('many-config'))
  try {
    await measureMany(many)
    await measureLong(many)
  } finally {
    await many.close()
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
