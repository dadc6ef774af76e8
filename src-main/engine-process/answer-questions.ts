/** The loop of a process that answers questions (platform/assistant.ts asks them). */
import type { ZodType } from 'zod'
import { questionSchema, type Said } from '../contract/assistant.js'
import { toVitrineError } from '../contract/errors.js'
import { openOwnerPort } from './owner-port.js'

export interface JobHost {
  progress(done: number, total: number): void
  readonly signal: AbortSignal
}

/** Told at most this often, milliseconds. */
const progressInterval = 100

/** Ends with its owner. Jobs may overlap; `work` puts into a row what may not. */
export function answerQuestions<Job>(
  schema: ZodType<Job>,
  work: (job: Job, host: JobHost) => Promise<unknown>,
): void {
  const owner = openOwnerPort()
  const say = (said: Said) => owner.send(said)
  const running = new Map<number, AbortController>()

  async function answer(id: number, raw: unknown): Promise<void> {
    const abort = new AbortController()
    running.set(id, abort)
    let told = 0
    const progress = (done: number, total: number) => {
      const now = performance.now()
      if (now - told < progressInterval) return
      told = now
      say({ type: 'progress', id, done, total })
    }
    try {
      const value = await work(schema.parse(raw), { progress, signal: abort.signal })
      say({ type: 'answer', id, value })
    } catch (thrown) {
      const { code, text } = toVitrineError(thrown)
      say({ type: 'failed', id, error: { code, ...text } })
    }
    running.delete(id)
  }

  owner.whenGone(() => process.exit())
  owner.listen((raw) => {
    const question = questionSchema.parse(raw)
    if (question.type === 'cancel') running.get(question.id)?.abort()
    else void answer(question.id, question.job)
  })
}
