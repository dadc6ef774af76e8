/** What this machine has to train with, for hosts. */
import type { DoctorReport } from '../contract/machine.js'
import { launchChild, type LaunchProcess } from '../platform/process-port.js'
import { examineEngines } from '../engine-process/examine-engines.js'

/** Tries every engine in a process of its own; takes some seconds. Never throws. */
export function examine(launch: LaunchProcess = launchChild): Promise<DoctorReport> {
  return examineEngines({ launch })
}
