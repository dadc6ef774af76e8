/**
 * Entry of a process that tries one engine: told which, says what it found. A native runtime
 * may crash it; whoever started it says so.
 */
import { probeRequestSchema } from '../contract/machine.js'
import { openOwnerPort } from './owner-port.js'
import { probeEngine } from './probe-engine.js'

const owner = openOwnerPort()
owner.whenGone(() => process.exit(1))
owner.listen((raw) => {
  const { engine, environment } = probeRequestSchema.parse(raw)
  Object.assign(process.env, environment)
  // The owner ends this process once it has heard: threads of a native runtime would hold it up.
  void probeEngine(engine).then((probe) => owner.send(probe))
})
