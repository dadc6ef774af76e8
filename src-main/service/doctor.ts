/** What this machine has to train with, for hosts. */
import type { DoctorReport } from '../contract/machine.js'
import { examineEngines } from '../engine-process/choose-executor.js'

/** Tries every engine in a process of its own; takes some seconds. Never throws. */
export function examine(): Promise<DoctorReport> {
  return examineEngines()
}
