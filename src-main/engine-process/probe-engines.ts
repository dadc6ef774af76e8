/** Tries engines, each in a process of its own: a crash or a hang is a reason, not an end. */
import { probeSchema, type EngineName, type Probe, type ProbeRequest } from '../contract/machine.js'
import { entryFile } from '../platform/entries.js'
import { launchChild, type LaunchProcess, type ProcessEnd } from '../platform/process-port.js'

const defaultTimeout = 60_000

export interface ProbeOptions {
  readonly timeoutMilliseconds?: number
  /** Added to the environment of the process. */
  readonly environment?: Readonly<Record<string, string>>
  readonly launch?: LaunchProcess
}

/** Never throws. */
export function probeInProcess(
  engine: EngineName,
  {
    timeoutMilliseconds = defaultTimeout,
    environment = {},
    launch = launchChild,
  }: ProbeOptions = {},
): Promise<Probe> {
  return new Promise((resolve) => {
    const finish = (probe: Probe) => {
      clearTimeout(timer)
      resolve(probe)
    }
    const port = launch(entryFile('probe'), {
      message(raw) {
        finish(probeSchema.parse(raw))
        port.kill()
      },
      end: (end) => finish(unusable(describeEnd(end))),
    })
    const timer = setTimeout(() => {
      finish(unusable(`gave no answer within ${timeoutMilliseconds / 1000} s`))
      port.kill()
    }, timeoutMilliseconds)
    port.send({ engine, environment: { ...environment } } satisfies ProbeRequest)
  })
}

function describeEnd({ code, signal, lastWords }: ProcessEnd): string {
  const ended = signal === null ? `ended with ${code}` : `ended by ${signal}`
  const last = lastWords.split('\n').at(-1) ?? ''
  return last === '' ? ended : `${ended} (${last})`
}

function unusable(how: string): Probe {
  return {
    usable: false,
    reason: `The process that tried it ${how}.`,
    remedy: 'Update the driver or the runtime, or use another engine.',
  }
}

/** Probes two at a time: more would slow each other past the time limit on a small machine. */
export async function probeInProcesses(
  engines: readonly EngineName[],
  options: ProbeOptions = {},
): Promise<Map<EngineName, Probe>> {
  const found = new Map<EngineName, Probe>()
  const waiting = [...engines]
  const work = async (): Promise<void> => {
    for (let engine = waiting.shift(); engine; engine = waiting.shift()) {
      found.set(engine, await probeInProcess(engine, options))
    }
  }
  await Promise.all([work(), work()])
  return new Map(
    engines.flatMap((engine) => {
      const probe = found.get(engine)
      return probe ? [[engine, probe] as const] : []
    }),
  )
}
