/**
 * All engines of this machine, each tried in a process of its own. Apart from choose-executor.ts,
 * for the service's process must not load what computes: it would stand still for half a second.
 */
import { engineNames, type DoctorReport } from '../contract/machine.js'
import { choose } from '../engine/executor/choose.js'
import { inspectMachine } from '../platform/machine/machine.js'
import { probeInProcesses, type ProbeOptions } from './probe-engines.js'

/** Never throws. */
export async function examineEngines(options: ProbeOptions = {}): Promise<DoctorReport> {
  const machine = await inspectMachine()
  const probes = await probeInProcesses(engineNames, options)
  const { picked, verdicts } = choose(
    { probes, hasGpu: machine.gpus.length > 0 },
    { executor: 'auto', provider: 'auto', precision: 'float32' },
  )
  return { type: 'doctor', machine, engines: [...verdicts], picked }
}
