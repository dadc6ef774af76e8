/**
 * Pictures of every view, light and dark, into docs/screenshots: starts the real `vitrine serve` on
 * folders of its own, trains two short runs on the sample, and photographs in headless Chromium.
 * Run it as: node scripts/screenshots.mjs [FOLDER]
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { root } from './build-cli.mjs'

const folder = process.argv[2] ?? join(root, 'docs', 'screenshots')
const places = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome']
const executablePath = places.find((place) => place && existsSync(place))
const scratch = mkdtempSync(join(tmpdir(), 'vitrine-screenshots-'))

/** A small recipe that learns the sample in half a minute. @param {string} name @param {number} rate @param {string} level */
const plan = (name, rate, level) => ({
  dataset: 'sample',
  start: 'scratch',
  wish: {
    recipe: 'scratch',
    model: { name: 'test', resolution: 64 },
    augment: { level, cropMinimumArea: 0.4 },
    train: {
      batch: 32,
      duration: { steps: 900 },
      warmup: '10%',
      learningRate: rate,
      optimizer: { weightDecay: 1 },
      loss: 'softmax',
    },
    engine: { cacheMebibytes: 64 },
  },
  notes: { name, tags: ['sample'], notes: '' },
})

async function serve() {
  const words = ['serve', '--port', '0', '--workspace', join(scratch, 'workspace')]
  const child = spawn(process.execPath, [join(root, 'scripts/vitrine.mjs'), ...words], {
    env: { ...process.env, VITRINE_CONFIG: join(scratch, 'config') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  /** @type {string} */
  const url = await new Promise((resolve) => {
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += String(chunk)
      const address = /http:\/\/\S+/.exec(said)?.[0]
      if (address) resolve(address)
    })
  })
  return { url, child }
}

const { url, child } = await serve()
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
const context = await browser.newContext({
  viewport: { width: 1280, height: 800 },
  locale: 'en-US',
  reducedMotion: 'reduce',
})
const page = await context.newPage()
await page.goto(url)

/** Asks the service; throws what it answers. @param {string} channel @param {unknown} input */
async function call(channel, input) {
  const words = `window.vitrine.calls[${JSON.stringify(channel)}](${JSON.stringify(input)})`
  /** @type {any} */
  const reply = await page.evaluate(words)
  if (!reply.ok) throw new Error(reply.error.what)
  return reply.value
}

/** Until the run is in this state. @param {string} run @param {(summary: {status: string, step: number}) => boolean} wanted */
async function until(run, wanted) {
  for (;;) {
    const { runs } = await call('app:snapshot', undefined)
    const summary = runs.value.changed.find((/** @type {{id: string}} */ each) => each.id === run)
    if (wanted(summary)) return
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

/** In the page: the folders of this machine, which are nobody's business, by what they are. */
const hidePaths = `{
  const names = ${JSON.stringify([
    [scratch, '~'],
    [root, '/opt/vitrine'],
  ])}
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    for (const [path, name] of names) {
      walker.currentNode.data = walker.currentNode.data.replaceAll(path, name)
    }
  }
}`

/** @param {string} name @param {string} hash @param {(() => Promise<void>)=} prepare */
async function shoot(name, hash, prepare) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.goto(new URL(hash, url).href)
    await page.waitForLoadState('networkidle')
    await prepare?.()
    // Pictures and curves come after their questions are answered.
    await page.waitForTimeout(1500)
    await page.evaluate(hidePaths)
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) })
    console.log(`${name}-${colorScheme}.png`)
  }
}

/** @param {string} name */
const tab = (name) => () => page.getByRole('tab', { name }).click()

try {
  mkdirSync(folder, { recursive: true })
  const first = (await call('runs:create', plan('plain', 0.003, 'none'))).id
  await until(first, ({ status }) => status === 'done')
  const second = (await call('runs:create', plan('light1', 0.003, 'light1'))).id
  await until(second, ({ step }) => step > 400)
  await shoot('run', `#/runs/${second}`)
  await until(second, ({ status }) => status === 'done')
  await shoot('home', '#/home')
  await shoot('datasets', '#/datasets')
  await shoot('dataset', '#/datasets/sample')
  await shoot('new-run', '#/new-run')
  await shoot('evaluation', `#/runs/${first}`, tab('Evaluation'))
  await shoot('predictions', `#/runs/${first}`, tab('Predictions'))
  await shoot('runs', '#/runs')
  await shoot('compare', `#/compare?runs=${first},${second}`)
  const pictures = ['car/emojione-taxi-0', 'fish/emojione-shark-1', 'flower/emojione-rose-1']
  await shoot('try', `#/try?run=${first}`, async () => {
    const files = pictures.map((name) => join(root, 'resources/sample/val', `${name}.jpg`))
    await page.locator('input[type=file]').setInputFiles(files)
  })
  await shoot('settings', '#/settings')
} finally {
  await browser.close()
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGINT')
  await ended
  rmSync(scratch, { recursive: true, force: true })
}
