import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startFakeHub, type FakeHub } from '../../../../test/fake-hub.js'
import { testCheckpoint } from '../../../../test/test-checkpoint.js'
import { vitrine } from '../../../../test/vitrine.js'

const bytes = testCheckpoint('augreg')
const name = 'vit_tiny_patch16_224.augreg_in21k'
const path = 'vit_models/augreg/Ti_16-i21k-300ep-lr_0.001-aug_none-wd_0.03-do_0.0-sd_0.0.npz'

let hub: FakeHub
let folder: string
let environment: NodeJS.ProcessEnv

beforeEach(async () => {
  hub = await startFakeHub()
  hub.repository(`timm/${name}`, testCheckpoint('timm'))
  hub.stored(path, bytes)
  folder = mkdtempSync(join(tmpdir(), 'vitrine-published-'))
  environment = {
    VITRINE_CONFIG: join(folder, 'config'),
    HF_HUB_CACHE: join(folder, 'cache'),
    HF_ENDPOINT: hub.url,
    VITRINE_STORAGE_ENDPOINT: hub.url,
  }
})
afterEach(async () => {
  await hub.close()
  rmSync(folder, { recursive: true, force: true })
})

const run = (...words: string[]) => vitrine(words, { environment })
const incomplete = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.incomplete'))
    .map((file) => join(folder, file))

describe('vitrine models', () => {
  it('lists all cards, with the recommended ones marked', async () => {
    const { code, output } = await run('models')
    expect(code).toBe(0)
    const rows = output.split('\n').filter((line) => /\d px|\d M /.test(line))
    expect(rows).toHaveLength(55)
    expect(rows.filter((line) => line.startsWith('*'))).toHaveLength(10)
    expect(rows.filter((line) => line.endsWith('not readable'))).toHaveLength(5)
    expect(output).toContain('ImageNetV2')
  })

  it('searches and sorts, for machines too', async () => {
    const { lines } = await run('models', '--search', 'B/16 in1k', '--sort', 'top1', '--json')
    const tops = lines.map((line) => Number(line['imagenetTop1']))
    expect(tops.length).toBeGreaterThan(4)
    expect(tops).toEqual([...tops].sort((a, b) => b - a))
    expect(lines[0]).toMatchObject({
      name: 'vit_base_patch16_384.augreg_in21k_ft_in1k',
      file: null,
    })
    const wrong = await run('models', '--sort', 'beauty')
    expect(wrong.code).toBe(2)
  })
})

describe('vitrine download', () => {
  it('fetches the copy of the hub, which is then listed and trained from by its name', async () => {
    const missing = await run('train', folder, '--from', name, '--json')
    expect(missing.lines.at(-1)).toMatchObject({ type: 'error', code: 'start-not-found' })
    expect(String(missing.lines.at(-1)?.['remedy'])).toContain('vitrine download')
    const { code, lines } = await run('download', name, '--json')
    expect(code).toBe(0)
    const file = String(lines.at(-1)?.['file'])
    expect(readFileSync(file).equals(testCheckpoint('timm'))).toBe(true)
    const listed = await run('models', '--search', name, '--json')
    expect(listed.lines.find((line) => line['name'] === name)).toMatchObject({ file })
    const empty = join(folder, 'pictures')
    const trained = await run('train', empty, '--from', name, '--json')
    // It is past the weights: what is missing is the dataset.
    expect(trained.lines.at(-1)?.['what']).toContain('pictures')
  })

  it("fetches the authors' file on wish, by whatever it is called", async () => {
    const { code, output } = await run('download', name, '--npz')
    expect(code).toBe(0)
    expect(output.trim()).toBe(join(folder, 'cache', 'vitrine', path))
    const again = await run('download', path, '--npz')
    expect(again.output).toBe(output)
  })

  it('killed goes on where it was', async () => {
    hub.next({ type: 'slow', bytes: 8_000, milliseconds: 40 })
    const killed = vitrine(['download', name, '--npz', '--json'], {
      environment,
      spawned(child) {
        const timer = setInterval(() => {
          const [file] = incomplete()
          if (file === undefined || statSync(file).size < 16_000) return
          clearInterval(timer)
          child.kill('SIGKILL')
        }, 5)
      },
    })
    expect((await killed).code).toBeNull()
    const [file = ''] = incomplete()
    const size = statSync(file).size
    expect(size).toBeGreaterThanOrEqual(16_000)
    const listed = await run('models', '--search', name, '--json')
    expect(listed.lines[0]).toMatchObject({ name, file: null })
    const { lines } = await run('download', name, '--npz', '--json')
    expect(readFileSync(String(lines.at(-1)?.['file'])).equals(bytes)).toBe(true)
    expect(hub.asked.at(-1)?.headers.range).toBe(`bytes=${size}-`)
    expect(incomplete()).toEqual([])
  })

  it('refuses what there is not, what it cannot read, and what is no checkpoint', async () => {
    const codeOf = async (...words: string[]) =>
      (await run('download', ...words, '--json')).lines.at(-1)
    expect(await codeOf('nonsense')).toMatchObject({ code: 'usage' })
    expect(await codeOf('owner/nothing')).toMatchObject({ code: 'hub-not-found' })
    expect(await codeOf('vit_huge_patch14_224.orig_in21k')).toMatchObject({ code: 'unsupported' })
    hub.repository('owner/text', Buffer.from('no checkpoint'))
    expect(await codeOf('owner/text')).toMatchObject({ code: 'checkpoint-malformed' })
    expect(readdirSync(join(folder, 'cache'), { recursive: true }).join(' ')).not.toContain(
      'blobs/',
    )
  })

  it('says without a network what to do', async () => {
    await hub.close()
    writeFileSync(join(folder, 'nothing'), '')
    const { code, error } = await run('download', name)
    expect(code).toBe(1)
    expect(error).toContain('cannot be reached')
    expect(error).toContain('load it from file')
    hub = await startFakeHub()
  })
})
