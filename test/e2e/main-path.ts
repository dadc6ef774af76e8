/**
 * The main path as a new user walks it, the same in Electron's window and in a browser. Each step
 * asserts values, most of them against the files of the workspace; nothing sleeps.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Prediction } from '../../src-main/contract/prediction.js'
import { vitrine } from '../vitrine.js'

/** Longer than any single wait of the path takes on two busy cores. */
const patience = 60_000

export interface Walk {
  readonly page: Page
  readonly workspace: string
  /** A folder of pictures of three colours to import: 12 of each. */
  readonly ownFolder: string
  /** How this host names a folder to the app, after the button was clicked. */
  chooseFolder(page: Page, folder: string): Promise<void>
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name })
const button = (page: Page | Locator, name: string | RegExp) => page.getByRole('button', { name })

async function goTo(page: Page, view: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: view, exact: true }).click()
}

/** The run whose page is shown. */
export function runOnScreen(page: Page): string {
  const id = /#\/runs\/([^/?]+)/.exec(page.url())?.[1]
  if (id === undefined) throw new Error(`No run's page but ${page.url()}.`)
  return id
}

interface Metric {
  readonly type: string
  readonly step: number
  readonly top1?: number
}

export function metricsOf(workspace: string, run: string): Metric[] {
  const file = join(workspace, 'runs', run, 'metrics.jsonl')
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Metric)
}

function statusOf(workspace: string, run: string): unknown {
  const text = readFileSync(join(workspace, 'runs', run, 'run.json'), 'utf8')
  return (JSON.parse(text) as { status: unknown }).status
}

/** Until `condition` holds, looked at between the page's own frames. */
async function until(
  page: Page,
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = Date.now() + patience
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}.`)
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
}

const status = (page: Page, name: string) =>
  page.getByRole('main').getByText(name, { exact: true }).first()

async function shown(locator: Locator): Promise<void> {
  await locator.waitFor({ state: 'visible', timeout: patience })
}

/** The app's own picker, where the host has none: the path is typed. */
export async function chooseInOwnPicker(page: Page, folder: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Path').fill(folder)
  await dialog.getByRole('button', { name: 'Go' }).click()
  await shown(dialog.getByRole('button', { name: 'red', exact: true }))
  await dialog.getByRole('button', { name: 'Use this folder' }).click()
}

/** 1. A first start: what the app is for, and the sample ready. */
export async function firstStart({ page }: Walk): Promise<void> {
  await shown(heading(page, 'Teach this machine to tell your pictures apart'))
  await shown(page.getByText('938 pictures of 12 kinds come with Vitrine', { exact: false }))
}

/** 2. A folder of one's own is looked through and counted. */
export async function importFolder(walk: Walk): Promise<void> {
  const { page, ownFolder } = walk
  await goTo(page, 'Datasets')
  await button(page, 'Add folder…').click()
  await walk.chooseFolder(page, ownFolder)
  // The page of the new dataset.
  await shown(heading(page, 'colours'))
  await shown(page.getByRole('main').getByText('36', { exact: true }).first())
}

/** 3. A run on the sample from scratch, of the smallest model. Returns its id. */
export async function startRun({ page }: Walk, steps: number): Promise<string> {
  await goTo(page, 'New run')
  await page.getByRole('combobox', { name: /^Dataset/ }).click()
  await page.getByRole('option', { name: 'Sample' }).click()
  await page.getByRole('radio', { name: /From scratch/ }).check()
  const recipe = page.getByRole('region', { name: 'Recipe' })
  await recipe.getByRole('combobox', { name: /^Architecture/ }).click()
  await page.getByRole('option', { name: /^test/ }).click()
  await recipe.getByLabel(/^Resolution/).fill('32')
  await fillDuration(page, steps)
  await button(page, /^(Start training|Add to the queue)$/).click()
  await page.waitForURL(/#\/runs\//, { timeout: patience })
  return runOnScreen(page)
}

async function fillDuration(page: Page, steps: number): Promise<void> {
  await page.getByRole('combobox', { name: /^Unit of the duration/ }).click()
  await page.getByRole('option', { name: /steps/i }).click()
  await page.getByRole('textbox', { name: 'Duration' }).fill(String(steps))
}

/** The last step that the loss curve on the screen reaches; 0: none yet. */
async function lastDrawnStep(page: Page): Promise<number> {
  const label = await page
    .getByLabel(/^Loss: /)
    .first()
    .getAttribute('aria-label')
  const step = /, from [\d,]+ to ([\d,]+)\./.exec(label ?? '')?.[1]
  return step === undefined ? 0 : Number(step.replaceAll(',', ''))
}

/** 4. Numbers and curves grow while it trains. */
export async function watchItGrow({ page, workspace }: Walk, run: string): Promise<void> {
  await shown(status(page, 'Running'))
  await until(page, 'the curve has ten steps', async () => (await lastDrawnStep(page)) >= 10)
  const before = await lastDrawnStep(page)
  await until(page, 'the curve has grown', async () => (await lastDrawnStep(page)) > before)
  expect(await lastDrawnStep(page)).toBeLessThanOrEqual(
    metricsOf(workspace, run).findLast(({ type }) => type === 'step')?.step ?? 0,
  )
}

/** 5. Paused it stands still and frees the machine; resumed it goes on from there. */
export async function pauseAndResume({ page, workspace }: Walk, run: string): Promise<void> {
  await button(page, 'Pause').click()
  await shown(status(page, 'Paused'))
  expect(statusOf(workspace, run)).toBe('paused')
  expect(existsSync(join(workspace, 'runs', run, 'lock'))).toBe(false)
  const stepsBefore = metricsOf(workspace, run).filter(({ type }) => type === 'step').length
  await button(page, /^Resume/).click()
  await shown(status(page, 'Running'))
  await until(page, 'it has taken more steps', () => {
    return metricsOf(workspace, run).filter(({ type }) => type === 'step').length > stepsBefore + 5
  })
}

/** 6. Its engine is killed: the page says so; resumed it finishes. */
export async function killAndFinish({ page, workspace }: Walk, run: string): Promise<void> {
  const checkpoints = () => readdirSync(join(workspace, 'runs', run, 'checkpoints')).length
  await until(page, 'there is a checkpoint', () => checkpoints() > 0)
  const engine = Number(readFileSync(join(workspace, 'runs', run, 'lock'), 'utf8'))
  process.kill(engine, 'SIGKILL')
  await shown(status(page, 'Failed'))
  await shown(page.getByText(/killed/i).first())
  expect(statusOf(workspace, run)).toBe('failed')
  await button(page, /^Resume/)
    .first()
    .click()
  await shown(status(page, 'Done'))
  expect(statusOf(workspace, run)).toBe('done')
}

/** 7. A second run from the first one's recipe with another learning rate. Returns its id. */
export async function secondRun({ page }: Walk): Promise<string> {
  await page.getByRole('link', { name: 'Duplicate and edit' }).click()
  const recipe = page.getByRole('region', { name: 'Recipe' })
  await recipe.getByRole('textbox', { name: 'Learning rate' }).fill('0.002')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('second')
  const start = button(page, /^(Start training|Add to the queue)$/)
  await until(page, 'the recipe is complete', () => start.isEnabled())
  await start.click()
  await page.waitForURL(/#\/runs\//, { timeout: patience })
  await shown(status(page, 'Done'))
  return runOnScreen(page)
}

/** As the page writes it: one digit after the point. */
function percent(part: number): string {
  return `${(part * 100).toFixed(1)}%`
}

/** Of each evaluation, first to last. */
export function top1s(workspace: string, run: string): number[] {
  return metricsOf(workspace, run).flatMap(({ type, top1 }) =>
    type === 'evaluation' && top1 !== undefined ? [top1] : [],
  )
}

/** 8. Both side by side: their final numbers, and which settings differ. */
export async function compareBoth(walk: Walk, first: string, second: string): Promise<void> {
  const { page, workspace } = walk
  await page.evaluate(
    (both) => {
      location.hash = `#/compare?runs=${both.join(',')}`
    },
    [first, second],
  )
  await shown(heading(page, 'Compare'))
  const table = page.getByRole('table').filter({ hasText: 'Learning rate' }).first()
  await shown(table)
  const cellsOf = async (name: RegExp) => {
    const row = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) })
    return row.first().getByRole('cell').allInnerTexts()
  }
  expect(
    (await cellsOf(/^Last val(idation)? top-1/)).map((text) => text.trim().slice(0, 5)),
  ).toEqual([first, second].map((run) => percent(top1s(workspace, run).at(-1) ?? NaN).slice(0, 5)))
  expect(await cellsOf(/^Learning rate/)).toHaveLength(2)
}

/** 9. A dropped picture: the page's five likeliest classes are the command's. */
export async function predictDropped(walk: Walk, run: string, picture: string): Promise<void> {
  const { page, workspace } = walk
  await page.evaluate((id) => {
    location.hash = `#/try?run=${id}`
  }, run)
  const data = await page.evaluateHandle((base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    const transfer = new DataTransfer()
    transfer.items.add(new File([bytes], 'dropped.jpg', { type: 'image/jpeg' }))
    return transfer
  }, readFileSync(picture).toString('base64'))
  const place = page.getByText('Drop pictures or a folder here')
  await shown(place)
  await place.dispatchEvent('drop', { dataTransfer: data })
  await shown(page.getByText(/^[\d.]+ ms$/).first())
  const { code, lines } = await vitrine([
    'predict',
    run,
    picture,
    '--json',
    '--workspace',
    workspace,
    '--top',
    '5',
    '--checkpoint',
    'best',
  ])
  expect(code).toBe(0)
  const told = lines.find(({ type }) => type === 'prediction') as unknown as Prediction
  const items = page.getByRole('main').getByRole('listitem')
  for (const { name, probability } of told.classes) {
    await shown(
      items
        .filter({ hasText: name })
        .filter({ hasText: percent(probability) })
        .first(),
    )
  }
}

/** 10. After a restart everything is as it was left. */
export async function allIsThere(walk: Walk, first: string, second: string): Promise<void> {
  const { page, workspace } = walk
  await goTo(page, 'Runs')
  await shown(page.getByText('2 runs', { exact: true }))
  for (const run of [first, second]) {
    const row = page
      .getByRole('row')
      .filter({ hasText: percent(Math.max(...top1s(workspace, run))) })
    await shown(row.first())
    expect(statusOf(workspace, run)).toBe('done')
  }
  await goTo(page, 'Datasets')
  await shown(page.getByText('36 pictures, 3 classes'))
}
