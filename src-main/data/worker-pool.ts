/**
 * A fixed set of worker threads that answer each job once, in order. Jobs wait in the
 * worker, so they go on while this thread is blocked by a training step. A worker that dies
 * fails every job, now and later: none waits for an answer that cannot come.
 */
import { Worker } from 'node:worker_threads'
import { VitrineError } from '../contract/errors.js'

export interface Reply {
  readonly id: number
}

export interface WorkerPool<Job, Answer extends Reply> {
  readonly size: number
  /** Begins the threads, which begin with the first job else. */
  start(): void
  /** Sends a job to worker `lane`. Rejects with `internal` when a worker died, `interrupted` once closed. */
  run(lane: number, job: Job): Promise<Answer>
  close(): Promise<void>
}

interface Waiting<Answer> {
  resolve(answer: Answer): void
  reject(cause: VitrineError): void
}

/** Each message to `file` is a job with an `id`, which the answer repeats. */
export function createWorkerPool<Job extends object, Answer extends Reply>(
  file: string,
  size: number,
  workerData: unknown,
): WorkerPool<Job, Answer> {
  const waiting = new Map<number, Waiting<Answer>>()
  let nextId = 0
  let ended: VitrineError | null = null
  const end = (cause: VitrineError) => {
    ended ??= cause
    for (const job of waiting.values()) job.reject(ended)
    waiting.clear()
  }
  let workers: Worker[] = []
  const begin = (): Worker => {
    const worker = new Worker(file, { workerData })
    worker.on('message', (answer: Answer) => {
      waiting.get(answer.id)?.resolve(answer)
      waiting.delete(answer.id)
    })
    worker.on('error', (cause) => end(died(cause.message, cause)))
    worker.on('exit', (code) => end(died(`It ended with code ${code}.`)))
    return worker
  }
  const start = () => {
    if (workers.length === 0 && ended === null) workers = Array.from({ length: size }, begin)
  }
  return {
    size,
    start,
    run: (lane, job) =>
      new Promise((resolve, reject) => {
        if (ended !== null) return reject(ended)
        start()
        const id = nextId++
        waiting.set(id, { resolve, reject })
        workers[lane % size]?.postMessage({ ...job, id })
      }),
    async close() {
      end(closedError())
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

function died(why: string, cause?: unknown): VitrineError {
  return new VitrineError(
    'internal',
    {
      what: 'A thread that loads pictures died.',
      why,
      remedy: 'Resume the run; if it happens again, use fewer loader workers or a smaller cache.',
    },
    { cause },
  )
}

function closedError(): VitrineError {
  return new VitrineError('interrupted', {
    what: 'The loader was closed.',
    why: 'Its run has ended.',
    remedy: 'Nothing is to be done.',
  })
}
