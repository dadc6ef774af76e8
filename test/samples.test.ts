/** The sample programs of an exported folder, run: each checks itself on the pictures kept there. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import sirv from 'sirv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportOpened } from '../src-main/engine-process/export/job.js'
import { resizeForEvaluation } from '../src-main/engine/augment/resize.js'
import { projectRoot } from '../src-main/platform/entries.js'
import { randomModel } from './cases/random-model.js'

// Within the project, so that the samples find its packages as they would their own.
const out = join(projectRoot(), 'out')
mkdirSync(out, { recursive: true })
const scratch = mkdtempSync(join(out, 'samples-'))
const folder = join(scratch, 'model')
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

interface Ended {
  readonly code: number
  readonly output: string
}

function run(command: string, words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(command, words, { cwd: folder }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: `${stdout}${stderr}` })
    })
  })
}

const passed = /^8 pictures, 0 with another class, largest difference \d\.\de-\d+/m
const failed = /^8 pictures, [1-8] with another class/m

const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
const hasPython = (modules: string): Promise<boolean> =>
  run('python3', ['-c', `import ${modules}`]).then(({ code }) => code === 0)

beforeAll(async () => {
  const model = randomModel({
    ...{ name: 'test', resolution: 32, gelu: 'tanh', loss: 'softmax' },
    classes: ['cat', 'dog', 'eel'],
  })
  const options = { format: 'folder', precision: 'float32', preprocessing: false } as const
  const engine = { executor: 'onnxruntime', provider: 'cpu', threads: 1 } as const
  const job = { options, folder, data: null, pictures: 8, model: { engine } }
  await exportOpened(model, null, job, { emit: () => undefined, cancelled: () => false })
})

/** Expects every class to be another one while `work` runs. */
async function withWrongAnswers<T>(work: () => Promise<T>): Promise<T> {
  const path = join(folder, 'parity', 'expected.json')
  const before = readFileSync(path, 'utf8')
  const expected = JSON.parse(before) as { file: string; probabilities: number[] }[]
  const turned = expected.map(({ file, probabilities: [first = 0, ...rest] }) => ({
    file,
    probabilities: [...rest, first],
  }))
  writeFileSync(path, JSON.stringify(turned))
  try {
    return await work()
  } finally {
    writeFileSync(path, before)
  }
}

it('Node: checks itself, and names a picture', async () => {
  const checked = await run(process.execPath, ['classify.mjs'])
  expect(checked.output).toMatch(passed)
  expect(checked.code).toBe(0)
  const wrong = await withWrongAnswers(() => run(process.execPath, ['classify.mjs']))
  expect(wrong.output).toMatch(failed)
  expect(wrong.code).toBe(1)
  const picture = join(projectRoot(), 'resources/sample/val/ball/emojione-baseball-0.jpg')
  const named = await run(process.execPath, ['classify.mjs', picture])
  expect(named.output).toMatch(/(cat|dog|eel) \d\.\d{3} (cat|dog|eel) \d\.\d{3}/)
})

it('JavaScript: resizes a picture as Vitrine does', async () => {
  const { prepare } = (await import(join(folder, 'preprocessing.mjs'))) as {
    prepare(picture: object, spec: object): Uint8Array
  }
  const [width, height, crop] = [301, 207, 32]
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * at * 31) % 256)
  const expected = new Uint8Array(crop * crop * 3)
  resizeForEvaluation({ width, height, data }, crop, expected)
  const found = prepare({ width, height, channels: 3, data }, { crop, shortSide: 37 })
  const most = found.reduce(
    (far, value, at) => Math.max(far, Math.abs(value - (expected[at] ?? NaN))),
    0,
  )
  expect(found).toHaveLength(expected.length)
  expect(most).toBeLessThanOrEqual(1)
  // The same with a fourth value a pixel, as a canvas has them.
  const wider = Uint8Array.from({ length: width * height * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : (data[Math.floor(at / 4) * 3 + (at % 4)] ?? 0),
  )
  expect(prepare({ width, height, channels: 4, data: wider }, { crop, shortSide: 37 })).toEqual(
    found,
  )
})

describe.skipIf(browser === undefined)(`browser${browser ? '' : ' (skipped: no chromium)'}`, () => {
  it('checks itself in a page', async () => {
    const files = sirv(folder, { dev: true })
    const packages = sirv(join(projectRoot(), 'node_modules'), { dev: true })
    const server = createServer((request, response) => {
      const inside = request.url?.startsWith('/node_modules/') === true
      if (inside) request.url = request.url?.slice('/node_modules'.length) ?? '/'
      const serve = inside ? packages : files
      serve(request, response, () => void response.writeHead(404).end())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const opened = await chromium.launch({ executablePath: browser, args: ['--no-sandbox'] })
    try {
      const page = await opened.newPage()
      const said = async (): Promise<string> => {
        await page.goto(`http://127.0.0.1:${port}/`)
        await page.locator('#check[data-passed]').waitFor({ timeout: 30_000 })
        return (await page.locator('#check').textContent()) ?? ''
      }
      expect(await said()).toMatch(/^Passed: 8 pictures, 0 with another class/)
      expect(await withWrongAnswers(said)).toMatch(/^Failed: 8 pictures, [1-8] with another class/)
    } finally {
      await opened.close()
      server.close()
    }
  })
})

describe.each([
  ['classify_onnx.py', 'onnxruntime, numpy, PIL'],
  ['classify_timm.py', 'timm, torch, PIL'],
])('%s', (script, modules) => {
  it('checks itself', { timeout: 120_000 }, async (test) => {
    if (!(await hasPython(modules))) return test.skip(`python3 has no ${modules}`)
    const { code, output } = await run('python3', [script])
    expect(output).toMatch(passed)
    expect(code).toBe(0)
  })
})
