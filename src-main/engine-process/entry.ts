/** Entry of the process that does one job: told what, says events, ends with an exit code. */
import { toVitrineError } from '../contract/errors.js'
import {
  engineMessageSchema,
  type Ending,
  type EngineEvent,
  type EngineMessage,
  type EngineSign,
} from '../runs/messages.js'
import { appendLog } from '../runs/store.js'
import { executeEvaluation } from './evaluate.js'
import { executeExport } from './export/job.js'
import { executeVerification } from './export/verify.js'
import { openOwnerPort } from './owner-port.js'
import { executePrediction } from './predict.js'
import { executeRun } from './run.js'
import { executeScore } from './score-features.js'

type Job = Exclude<EngineMessage, { type: 'cancel' }>

/** Milliseconds between signs of life. */
const heartbeatInterval = 1000

const owner = openOwnerPort()
let ending: Ending | null = null
const interrupt = () => {
  ending ??= 'interrupted'
}
process.on('SIGINT', interrupt) // Ctrl-C reaches the whole group; the owner also says `cancel`.
process.on('SIGTERM', interrupt)
owner.whenGone(interrupt) // save and end

const say = (word: EngineEvent | EngineSign) => owner.send(word)

async function execute(job: Job): Promise<void> {
  const host = { emit: say, cancelled: () => ending !== null }
  switch (job.type) {
    case 'start':
      return executeRun(job.folder, { ...host, ending: () => ending })
    case 'evaluate':
      return executeEvaluation(job, host)
    case 'predict':
      return executePrediction(job, host)
    case 'score':
      return executeScore(job, host)
    case 'export':
      return executeExport(job, host)
    case 'verify-export':
      return executeVerification(job, host)
  }
}

function log(folder: string, line: string): void {
  try {
    appendLog(folder, line)
  } catch {
    // The disk is full or the folder gone: the owner has been told.
  }
}

async function start(job: Job): Promise<void> {
  const heart = setInterval(() => say({ type: 'heartbeat' }), heartbeatInterval)
  try {
    await execute(job)
  } catch (thrown) {
    const { code, text } = toVitrineError(thrown)
    const stack = thrown instanceof Error ? thrown.stack : undefined
    const { what, why, remedy } = text
    say({ type: 'error', code, what, why, remedy })
    process.exitCode = 1
    const expected = code === 'run-busy' || code === 'interrupted'
    if (job.type === 'start' && !expected) log(job.folder, stack ?? what)
  }
  clearInterval(heart)
  owner.end()
}

owner.listen((raw) => {
  const message = engineMessageSchema.parse(raw)
  if (message.type === 'cancel') ending = message.as
  else void start(message)
})
