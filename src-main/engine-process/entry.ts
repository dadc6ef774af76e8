/** Entry of the process that does one job: told what, says events, ends with an exit code. */
import { toVitrineError } from '../contract/errors.js'
import { engineMessageSchema, type EngineEvent, type EngineMessage } from '../runs/messages.js'
import { appendLog } from '../runs/store.js'
import { executeEvaluation } from './evaluate.js'
import { executePrediction } from './predict.js'
import { executeRun } from './run.js'

let cancelled = false
const cancel = () => {
  cancelled = true
}
process.on('SIGINT', cancel) // Ctrl-C reaches the whole group; the owner also says `cancel`.
process.on('SIGTERM', cancel)
process.on('disconnect', cancel) // the owner died: save and end

function emit(event: EngineEvent): void {
  if (process.connected) process.send?.(event)
}

async function execute(job: Exclude<EngineMessage, { type: 'cancel' }>): Promise<void> {
  const host = { emit, cancelled: () => cancelled }
  switch (job.type) {
    case 'start':
      return executeRun(job.folder, host)
    case 'evaluate':
      return executeEvaluation(job, host)
    case 'predict':
      return executePrediction(job, host)
  }
}

function log(folder: string, line: string): void {
  try {
    appendLog(folder, line)
  } catch {
    // The disk is full or the folder gone: the owner has been told.
  }
}

async function start(job: Exclude<EngineMessage, { type: 'cancel' }>): Promise<void> {
  try {
    await execute(job)
  } catch (thrown) {
    const { code, text } = toVitrineError(thrown)
    const stack = thrown instanceof Error ? thrown.stack : undefined
    const { what, why, remedy } = text
    emit({ type: 'error', code, what, why, remedy })
    process.exitCode = 1
    if (job.type === 'start' && code !== 'run-busy') log(job.folder, stack ?? what)
  }
  if (process.connected) process.disconnect()
}

process.on('message', (raw) => {
  const message = engineMessageSchema.parse(raw)
  if (message.type === 'cancel') cancel()
  else void start(message)
})
