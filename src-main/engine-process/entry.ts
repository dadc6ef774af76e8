/**
 * Entry of the process that trains one run. The trainer is not wired yet: it answers every
 * message with an `error` event and ends with 1.
 */
import { toVitrineError } from '../contract/errors.js'
import type { RunEvent } from '../contract/run-event.js'

process.on('message', () => {
  const { code, text } = toVitrineError(new Error('Training is not built into this version yet.'))
  const event: RunEvent = { type: 'error', code, ...text }
  process.send?.(event, () => {
    process.exitCode = 1
    process.disconnect()
  })
})
