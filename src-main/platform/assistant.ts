/**
 * A process that answers questions. It is started by the first one, ended after a while without
 * any, and started anew by the next one after it died: its death fails the questions that wait.
 */
import type { ZodType } from 'zod'
import { saidSchema, type Question } from '../contract/assistant.js'
import { VitrineError } from '../contract/errors.js'
import type { LaunchProcess, ProcessEnd, ProcessPort } from './process-port.js'

export interface AskOptions {
  onProgress?(done: number, total: number): void
  readonly signal?: AbortSignal
}

export interface Assistant<Job> {
  /** Throws what the process says, `engine-died` with it, `interrupted` by the signal or once closed. */
  ask<Answer>(job: Job, schema: ZodType<Answer>, options?: AskOptions): Promise<Answer>
  /** Of the process at work; undefined: none. */
  pid(): number | undefined
  close(): void
}

export interface AssistantOptions {
  readonly launch: LaunchProcess
  readonly file: string
  /** Such as `The process that reads pictures`, for errors. */
  readonly name: string
  readonly idleMilliseconds: number
}

interface Waiting {
  answer(value: unknown): void
  fail(error: VitrineError): void
  onProgress(done: number, total: number): void
}

export function createAssistant<Job>(options: AssistantOptions): Assistant<Job> {
  const { launch, file, name, idleMilliseconds } = options
  const waiting = new Map<number, Waiting>()
  let nextId = 0
  let port: ProcessPort | null = null
  let idle: NodeJS.Timeout | undefined
  let closed = false

  function failAll(error: VitrineError): void {
    const failed = [...waiting.values()]
    waiting.clear()
    for (const each of failed) each.fail(error)
  }

  function rest(): void {
    clearTimeout(idle)
    if (waiting.size > 0 || port === null) return
    idle = setTimeout(stop, idleMilliseconds)
    idle.unref()
  }

  function stop(): void {
    clearTimeout(idle)
    const old = port
    port = null
    old?.kill()
  }

  function hear(raw: unknown): void {
    const said = saidSchema.parse(raw)
    const asked = waiting.get(said.id)
    if (!asked) return
    if (said.type === 'progress') return asked.onProgress(said.done, said.total)
    waiting.delete(said.id)
    if (said.type === 'answer') asked.answer(said.value)
    else asked.fail(new VitrineError(said.error.code, said.error))
    rest()
  }

  function start(): ProcessPort {
    // A late word or end of a process that was let go concerns no question of the next one.
    const started: ProcessPort = launch(file, {
      message: (raw) => void (port === started && hear(raw)),
      end: (end) => {
        if (port !== started) return
        port = null
        failAll(died(name, end))
      },
    })
    return started
  }

  return {
    ask: (job, schema, { onProgress = () => undefined, signal } = {}) =>
      new Promise((resolve, reject) => {
        if (closed || signal?.aborted === true) return reject(interrupted(name))
        clearTimeout(idle)
        port ??= start()
        const id = nextId++
        const say = (question: Question) => port?.send(question)
        const cancel = () => {
          say({ type: 'cancel', id })
          waiting.get(id)?.fail(interrupted(name))
          waiting.delete(id)
          rest()
        }
        const settle = (work: () => void) => {
          signal?.removeEventListener('abort', cancel)
          work()
        }
        waiting.set(id, {
          answer: (value) =>
            settle(() => {
              const parsed = schema.safeParse(value)
              if (parsed.success) resolve(parsed.data)
              else
                reject(new Error(`${name} answered what cannot be read: ${parsed.error.message}`))
            }),
          fail: (error) => settle(() => reject(error)),
          onProgress,
        })
        signal?.addEventListener('abort', cancel, { once: true })
        say({ type: 'ask', id, job })
      }),
    pid: () => port?.pid,
    close() {
      closed = true
      stop()
      failAll(interrupted(name))
    },
  }
}

function died(name: string, { code, signal, lastWords }: ProcessEnd): VitrineError {
  const how = signal === null ? `It ended with code ${code}` : `It was killed by ${signal}`
  return new VitrineError('engine-died', {
    what: `${name} died.`,
    why: `${how}. Its last words: ${lastWords === '' ? 'none' : lastWords}`,
    remedy: 'Try again; if it happens again, see the log.',
  })
}

function interrupted(name: string): VitrineError {
  return new VitrineError('interrupted', {
    what: `${name} was stopped.`,
    why: 'It was asked to, or the app is closing.',
    remedy: 'Ask again.',
  })
}
