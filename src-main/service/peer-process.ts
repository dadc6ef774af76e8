/** A Python process that does PyTorch's steps, for `vitrine bench --peers`: scripts/peers/pytorch-step.py. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { BenchSettings, Peer } from '../contract/bench.js'
import { projectRoot } from '../platform/entries.js'

const answerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('absent'), reason: z.string() }),
  z.object({ type: z.literal('ready'), version: z.string() }),
  z.object({
    type: z.literal('stepped'),
    seconds: z.number(),
    loss: z.number(),
    peakMemoryBytes: z.number(),
  }),
])
type Answer = z.infer<typeof answerSchema>

export interface PyTorchWish extends Pick<
  BenchSettings,
  'model' | 'batch' | 'resolution' | 'threads' | 'precision'
> {
  readonly compile: boolean
}

export type PeerStep = Pick<Peer, 'loss' | 'peakMemoryBytes'> & { readonly seconds: number }

export interface PyTorchProcess {
  /** Library and device, or why it cannot run. */
  ready(): Promise<{ version: string } | { reason: string }>
  /** Throws when the process died. */
  step(): Promise<PeerStep>
  close(): void
}

/** `python`: a program that can import torch and timm. */
export function openPyTorch(python: string, wish: PyTorchWish): PyTorchProcess {
  const { model, batch, resolution, threads, precision, compile } = wish
  const script = join(projectRoot(), 'scripts/peers/pytorch-step.py')
  const words = ['--model', model, '--precision', precision, ...(compile ? ['--compile'] : [])]
  const numbers = { batch, resolution, threads, classes: 37, 'learning-rate': 0.003 }
  const flags = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(python, [script, ...words, ...flags], { stdio: ['pipe', 'pipe', 'pipe'] })
  let lastWords = ''
  let waiting: ((answer: Answer | null) => void) | null = null
  const early: (Answer | null)[] = []
  const take = (answer: Answer | null) => {
    if (waiting === null) return void early.push(answer)
    const give = waiting
    waiting = null
    give(answer)
  }
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-500)
  })
  createInterface(child.stdout).on('line', (line) => take(answerSchema.parse(JSON.parse(line))))
  child.on('error', (error) => {
    lastWords = error.message
    take(null)
  })
  child.on('close', () => take(null))
  child.stdin.on('error', () => undefined) // told by `close`
  const next = () =>
    new Promise<Answer | null>((resolve) => {
      const known = early.shift()
      if (known === undefined) waiting = resolve
      else resolve(known)
    })
  const reason = () => lastWords.trim().split('\n').at(-1) || 'It said nothing.'
  return {
    async ready() {
      const answer = await next()
      if (answer?.type === 'ready') return { version: answer.version }
      return { reason: answer?.type === 'absent' ? answer.reason : reason() }
    },
    async step() {
      child.stdin.write('step\n')
      const answer = await next()
      if (answer?.type !== 'stepped') throw new Error(`PyTorch ended: ${reason()}`)
      return answer
    },
    close: () => void child.kill('SIGKILL'),
  }
}
