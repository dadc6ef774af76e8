/** What a process has computed so far, as Linux tells it; other systems do not without a program of their own. */
import { readdirSync, readFileSync } from 'node:fs'

export interface ProcessActivity {
  /** Processor time of all its threads. */
  readonly cpuSeconds: number
  /** All its threads wait for something: none computes, waits for its turn or for a disk, or was stopped. */
  readonly asleep: boolean
}

/** Of Linux's own accounting, whatever the processor's clock. */
const ticksPerSecond = 100

/** null: the system does not say, or the process is gone. */
export function activityOf(pid: number): ProcessActivity | null {
  try {
    const [, ...fields] = statOf(`/proc/${pid}/stat`)
    const tasks = `/proc/${pid}/task`
    return {
      cpuSeconds: (Number(fields[10]) + Number(fields[11])) / ticksPerSecond,
      asleep: readdirSync(tasks).every((task) => statOf(`${tasks}/${task}/stat`)[0] === 'S'),
    }
  } catch {
    return null
  }
}

/** Fields from the state on: what comes before is a name in brackets, which may hold anything. */
function statOf(file: string): string[] {
  const line = readFileSync(file, 'utf8')
  return line.slice(line.lastIndexOf(')') + 2).split(' ')
}
