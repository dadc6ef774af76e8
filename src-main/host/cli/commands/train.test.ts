/** The real command in real processes: training, kill -9, Ctrl-C, divergence, wrong usage. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runEventSchema, type RunEvent } from '../../../contract/run-event.js'
import { projectRoot } from '../../../platform/entries.js'

const root = projectRoot()
let scratch = ''
let data = ''

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'vitrine-train-'))
  data = join(scratch, 'data')
  for (const [at, name] of ['red', 'green', 'blue'].entries()) {
    mkdirSync(join(data, name), { recursive: true })
    for (let index = 0; index < 10; index++) {
      const background = { r: 0, g: 0, b: 0, [['r', 'g', 'b'][at] ?? 'r']: 120 + index * 10 }
      const picture = { width: 24, height: 24, channels: 3 as const, background }
      await sharp({ create: picture })
        .png()
        .toFile(join(data, name, `${index}.png`))
    }
  }
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly events: RunEvent[]
  readonly error: string
}

/** Runs the command; `watch` sees each event as it comes. */
function vitrine(words: string[], watch?: (event: RunEvent, child: ChildProcess) => void) {
  return new Promise<Ended>((resolve) => {
    const child = spawn(process.execPath, [join(root, 'scripts', 'vitrine.mjs'), ...words])
    const events: RunEvent[] = []
    let [rest, error] = ['', '']
    child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()))
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (!line.startsWith('{')) continue
        const event = runEventSchema.parse(JSON.parse(line))
        events.push(event)
        watch?.(event, child)
      }
    })
    child.on('close', (code) => resolve({ code, events, error }))
  })
}

const words = (workspace: string, steps: number, ...more: string[]) => [
  ...['train', data, '--model', 'test', '--resolution', '16', '--batch', '8', '--json'],
  ...['--steps', String(steps), '--threads', '1', '--learning-rate', '0.003'],
  ...['--workspace', join(scratch, workspace), ...more],
]

function onlyRun(workspace: string): string {
  const runs = join(scratch, workspace, 'runs')
  const [id = ''] = readdirSync(runs)
  return join(runs, id)
}

const finalCheckpoint = (run: string, step: number) =>
  readFileSync(join(run, 'checkpoints', `step-${String(step).padStart(8, '0')}.safetensors`))

const stepsOf = (events: RunEvent[]) =>
  events.flatMap((event) => (event.type === 'step' ? [[event.step, event.loss]] : []))

/** Waits for the engine process of a killed command to be gone: its lock is given back. */
async function engineGone(run: string): Promise<void> {
  while (readdirSync(run).includes('lock')) await new Promise((resolve) => setTimeout(resolve, 50))
}

describe('train', { timeout: 120_000 }, () => {
  it('trains, and after kill -9 of the engine resumes to the very same bytes', async () => {
    const whole = await vitrine(words('whole', 40))
    expect(whole.code, whole.error).toBe(0)
    expect(whole.events.at(-1)).toMatchObject({ type: 'result', step: 40 })

    let killed = false
    const torn = await vitrine(words('torn', 40), (event) => {
      if (killed || event.type !== 'step' || event.step < 17) return
      killed = true
      process.kill(Number(readFileSync(join(onlyRun('torn'), 'lock'), 'utf8')), 'SIGKILL')
    })
    expect(torn.code).toBe(1)
    expect(torn.events.at(-1)).toMatchObject({ type: 'error', code: 'engine-died' })
    const run = onlyRun('torn')
    const resumed = await vitrine(['resume', run, '--json'])
    expect(resumed.code, resumed.error).toBe(0)
    const from = stepsOf(resumed.events)[0]?.[0] ?? 0
    expect(from).toBeGreaterThan(1)
    expect(stepsOf(resumed.events)).toEqual(stepsOf(whole.events).slice(from - 1))
    expect(finalCheckpoint(run, 40).equals(finalCheckpoint(onlyRun('whole'), 40))).toBe(true)
    const again = await vitrine(['resume', run, '--json'])
    expect(again.code).toBe(2)
  })

  it('keeps the effective batch with micro-batches that do not divide it', async () => {
    const one = await vitrine(words('one', 4))
    const parts = await vitrine(words('parts', 4, '--micro-batch', '3'))
    const losses = stepsOf(parts.events)
    expect(losses).toHaveLength(4)
    stepsOf(one.events).forEach(([, loss = NaN], at) =>
      expect(Math.abs((losses[at]?.[1] ?? NaN) - loss)).toBeLessThan(1e-5 * loss),
    )
  })

  it('checkpoints on Ctrl-C, exits 130, and refuses a second writer meanwhile', async () => {
    let second: Promise<Ended> | undefined
    const ended = await vitrine(words('stopped', 4000), (event, child) => {
      if (event.type !== 'step' || second) return
      second = vitrine(['resume', onlyRun('stopped'), '--json'])
      void second.then(() => child.kill('SIGINT'))
    })
    const busy = await second
    expect(busy?.events.at(-1)).toMatchObject({ type: 'error', code: 'run-busy' })
    expect(ended.code).toBe(130)
    const run = onlyRun('stopped')
    await engineGone(run)
    expect(JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'))).toMatchObject({
      status: 'interrupted',
    })
    const last = stepsOf(ended.events).at(-1)?.[0] ?? 0
    expect(ended.events.findLast((event) => event.type === 'checkpoint')).toMatchObject({
      step: last,
    })
  })

  it('repeats a run from its run.json, with flags over it', async () => {
    const first = await vitrine(words('first', 6, '--level', 'light1', '--loss', 'sigmoid'))
    expect(first.code, first.error).toBe(0)
    const file = join(onlyRun('first'), 'run.json')
    const again = ['train', '--config', file, '--json', '--workspace']
    const same = await vitrine([...again, join(scratch, 'same')])
    expect(stepsOf(same.events)).toEqual(stepsOf(first.events))
    const longer = await vitrine([...again, join(scratch, 'longer'), '--steps', '8'])
    expect(stepsOf(longer.events)).toHaveLength(8)
  })

  it('stops with the step when the loss is no longer a number', async () => {
    const ended = await vitrine(words('diverged', 30, '--learning-rate', '1e30'))
    expect(ended.code).toBe(1)
    expect(ended.events.at(-1)).toMatchObject({ type: 'error', code: 'non-finite-loss' })
  })

  it.each([
    ['an unknown flag', ['--nonsense']],
    ['two durations', ['--epochs', '2']],
    ['a resolution that the patch does not divide', ['--resolution', '17']],
    ['a warm-up longer than the run', ['--warmup', '11']],
    ['an unknown level', ['--level', 'huge']],
    ['a batch of no examples', ['--batch', '0']],
  ])('exits 2 for %s and leaves no run', async (_, more) => {
    const ended = await vitrine(words('wrong', 10, ...more))
    expect(ended.code, ended.error).toBe(2)
    let runs: string[] = []
    try {
      runs = readdirSync(join(scratch, 'wrong', 'runs'))
    } catch {
      // not even the folder was made
    }
    expect(runs).toEqual([])
  })

  it('exits 2 for a missing folder', async () => {
    expect((await vitrine(['train', join(scratch, 'nowhere'), '--json'])).code).toBe(2)
  })
})
