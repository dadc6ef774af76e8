/** Entry of the process that trains one run: told a folder, says events, ends with an exit code. */
import { toVitrineError } from '../contract/errors.js'
import type { RunEvent } from '../contract/run-event.js'
import { engineMessageSchema } from '../runs/messages.js'
import { appendLog } from '../runs/store.js'
import { executeRun } from './run.js'

let cancelled = false
const cancel = () => {
  cancelled = true
}
process.on('SIGINT', cancel) // Ctrl-C reaches the whole group; the owner also says `cancel`.
process.on('SIGTERM', cancel)
process.on('disconnect', cancel) // the owner died: save and end

function emit(event: RunEvent): void {
  if (process.connected) process.send?.(event)
}

async function start(folder: string): Promise<void> {
  try {
    await executeRun(folder, { emit, cancelled: () => cancelled })
  } catch (thrown) {
    const { code, text } = toVitrineError(thrown)
    const stack = thrown instanceof Error ? thrown.stack : undefined
    const { what, why, remedy } = text
    emit({ type: 'error', code, what, why, remedy })
    if (code !== 'run-busy') appendLog(folder, stack ?? what)
    process.exitCode = 1
  }
  if (process.connected) process.disconnect()
}

process.on('message', (raw) => {
  const message = engineMessageSchema.parse(raw)
  if (message.type === 'cancel') cancel()
  else void start(message.folder)
})
