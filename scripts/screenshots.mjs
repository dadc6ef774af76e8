/**
 * Pictures of every view, light and dark, into docs/screenshots: starts the real `vitrine serve` on
 * folders of its own, trains two short runs on the sample, and photographs in headless Chromium.
 * Run it as: node scripts/screenshots.mjs [FOLDER]
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './build-cli.mjs'
import { ask, until } from './measure/ask.mjs'
import { openServed } from './measure/hosts.mjs'

const folder = process.argv[2] ?? join(root, 'docs', 'screenshots')
const scratch = mkdtempSync(join(tmpdir(), 'vitrine-screenshots-'))

/** A small recipe that learns the sample in half a minute. @param {string} name @param {string} level */
const plan = (name, level) => ({
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
      learningRate: 0.003,
      optimizer: { weightDecay: 1 },
      loss: 'softmax',
    },
    engine: { cacheMebibytes: 64 },
  },
  notes: { name, tags: ['sample'], notes: '' },
})

/** All levels with and without regularisation, twice, each in a few seconds. */
const map = {
  kind: 'augmentation-map',
  dataset: 'sample',
  seeds: [0, 1],
  wish: {
    model: { resolution: 32 },
    train: { batch: 16, duration: { steps: 120 }, warmup: '10%', learningRate: 0.003 },
  },
  networks: [{ start: 'scratch', model: 'test' }],
  levels: ['none', 'light1', 'medium1', 'strong1'],
  regularisations: ['off', 'on'],
  weightDecays: null,
}
const noLimit = { runs: null, seconds: null }

// What this machine's user downloaded is nobody's business.
process.env['HF_HUB_CACHE'] = join(scratch, 'huggingface', 'hub')
const host = await openServed(join(scratch, 'workspace'), join(scratch, 'config'))
const { page } = host

/** @param {ReturnType<typeof plan>} input */
const begin = async (input) => (await ask(page, 'runs:create', input)).id

/**
 * Until the run is as wanted.
 * @param {string} id @param {(run: import('../src-main/contract/run.js').RunSummary) => boolean} wanted
 */
const untilRun = (id, wanted) =>
  until(page, ({ runs }) => runs.value.changed.some((run) => run.id === id && wanted(run)))

/** In the page: the folders of this machine, which are nobody's business, by what they are. */
const hidePaths = `{
  const names = ${JSON.stringify([
    [scratch, '~'],
    [root, '/opt/vitrine'],
  ])}
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const hide = (text) => names.reduce((shown, [path, name]) => shown.replaceAll(path, name), text)
  while (walker.nextNode()) walker.currentNode.data = hide(walker.currentNode.data)
  for (const input of document.querySelectorAll('input')) input.placeholder = hide(input.placeholder)
}`

/** @param {string} name @param {string} hash @param {(() => Promise<void>)=} prepare */
async function shoot(name, hash, prepare) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
    await page.reload()
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
  const first = await begin(plan('plain', 'none'))
  await untilRun(first, ({ status }) => status === 'done')
  const second = await begin(plan('light1', 'light1'))
  await untilRun(second, ({ step }) => step > 400)
  await shoot('run', `#/runs/${second}`)
  await untilRun(second, ({ status }) => status === 'done')
  await shoot('home', '#/home')
  await shoot('datasets', '#/datasets')
  await shoot('dataset', '#/datasets/sample')
  await shoot('models', '#/models/vit_base_patch16_224-augreg_in21k')
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
  const { id } = await ask(page, 'studies:create', {
    name: 'Which augmentation?',
    question: map,
    budget: noLimit,
  })
  await ask(page, 'studies:start', { study: id })
  await until(page, ({ studies }) => studies.value[0]?.status === 'done')
  await shoot('studies', '#/studies')
  await shoot('new-study', '#/studies?new=transfer-or-scratch')
  await shoot('study', `#/studies/${id}`)
  await shoot('settings', '#/settings')
} finally {
  await host.close()
  rmSync(scratch, { recursive: true, force: true })
}
