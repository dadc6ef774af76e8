/**
 * Entry of a process that tries one engine: its name in, one JSON line out. A native
 * runtime may crash it; whoever started it says so.
 */
import { engineNameSchema } from '../contract/machine.js'
import { probeEngine } from './probe-engine.js'

const engine = engineNameSchema.parse(process.argv[2])
void probeEngine(engine).then((probe) => {
  // exit: threads of a native runtime do not hold the process up.
  process.stdout.write(`${JSON.stringify(probe)}\n`, () => process.exit(0))
})
