/** The app under each host, open on a page, with the delay of main's event loop to be read. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { _electron, chromium } from 'playwright-core'
import { root } from '../build-cli.mjs'
import { resolution } from './loop-delay.mjs'

/**
 * @typedef {object} Loop
 * @property {number} p50 milliseconds
 * @property {number} p99
 * @property {number} max
 * @property {number} residentMebibytes of main
 * @property {number} processorSeconds of main, since its start
 *
 * @typedef {object} OpenedHost
 * @property {import('playwright-core').Page} page
 * @property {() => Promise<void>} resetLoop
 * @property {() => Promise<Loop>} readLoop
 * @property {() => Promise<void>} close
 */

const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** `vitrine serve` and Chromium. @param {string} workspace @param {string} config @returns {Promise<OpenedHost>} */
export async function openServed(workspace, config) {
  const hook = join(root, 'scripts/measure/loop-delay.mjs')
  const words = ['scripts/vitrine.mjs', 'serve', '--port', '0', '--workspace', workspace]
  const child = spawn(process.execPath, ['--import', hook, ...words], {
    cwd: root,
    env: { ...process.env, VITRINE_CONFIG: config },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const url = await new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (chunk) => {
      said += chunk
      const address = /http:\/\/\S+/.exec(said)?.[0]
      if (address) resolve(address)
    })
    child.once('exit', (code) => reject(new Error(`vitrine serve ended with ${code}.`)))
  })
  const executablePath = process.env['CHROMIUM'] || '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: sandbox })
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(url)
  return {
    page,
    resetLoop: async () => void child.send('reset'),
    readLoop: () =>
      new Promise((resolve) => {
        child.once('message', (message) => resolve(/** @type {Loop} */ (message)))
        child.send('read')
      }),
    async close() {
      await browser.close()
      child.kill('SIGINT')
      await ended
    },
  }
}

/** @param {string} program @param {string} workspace @param {string} config @returns {Promise<OpenedHost>} */
export async function openElectron(program, workspace, config) {
  const app = await _electron.launch({
    executablePath: program,
    args: [...sandbox, `--app-path=${root}`, root],
    env: {
      .../** @type {Record<string, string>} */ (process.env),
      VITRINE_CONFIG: config,
      VITRINE_WORKSPACE: workspace,
    },
  })
  const page = await app.firstWindow()
  await page.waitForLoadState('load')
  await app.evaluate((_electron, every) => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    const histogram = monitorEventLoopDelay({ resolution: every })
    histogram.enable()
    Object.assign(globalThis, { measuredLoop: histogram })
  }, resolution)
  return {
    page,
    resetLoop: () =>
      app.evaluate(() => {
        const { measuredLoop } = /** @type {any} */ (globalThis)
        measuredLoop.reset()
      }),
    readLoop: () =>
      app.evaluate((_electron, every) => {
        const { measuredLoop } = /** @type {any} */ (globalThis)
        const late = (/** @type {number} */ nanoseconds) => Math.max(0, nanoseconds / 1e6 - every)
        return {
          p50: late(measuredLoop.percentile(50)),
          p99: late(measuredLoop.percentile(99)),
          max: late(measuredLoop.max),
          residentMebibytes: process.memoryUsage().rss / 1048576,
          processorSeconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
        }
      }, resolution),
    // The run was cancelled before: there is nothing to ask about.
    close: () => app.close(),
  }
}
