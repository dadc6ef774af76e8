/** Tries engines, each in a process of its own: a crash or a hang is a reason, not an end. */
import { spawn } from 'node:child_process'
import { probeSchema, type EngineName, type Probe } from '../contract/machine.js'
import { entryFile } from '../platform/entries.js'

const defaultTimeout = 60_000

export interface ProbeOptions {
  readonly timeoutMilliseconds?: number
  /** Added to the environment of the process. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Never throws. */
export async function probeInProcess(
  engine: EngineName,
  { timeoutMilliseconds = defaultTimeout, environment = {} }: ProbeOptions = {},
): Promise<Probe> {
  const child = spawn(process.execPath, [entryFile('probe'), engine], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Electron's own binary runs plain Node with it; Node does not know it.
    env: { ...process.env, ...environment, ELECTRON_RUN_AS_NODE: '1' },
  })
  let [out, said, timedOut] = ['', '', false]
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)))
  const timer = setTimeout(() => {
    timedOut = true
    child.kill('SIGKILL')
  }, timeoutMilliseconds)
  const ended = await new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`could not be started: ${error.message}`))
    child.on('close', (code, signal) =>
      resolve(signal ? `ended by ${signal}` : `ended with ${code}`),
    )
  })
  clearTimeout(timer)
  const answer = parseAnswer(out)
  if (answer) return answer
  const last = said.trim().split('\n').at(-1) ?? ''
  const how = timedOut ? `gave no answer within ${timeoutMilliseconds / 1000} s` : ended
  return {
    usable: false,
    reason: `The process that tried it ${how}${last === '' ? '' : ` (${last})`}.`,
    remedy: 'Update the driver or the runtime, or use another engine.',
  }
}

/** Native runtimes may print to standard output too: the last line is the answer. */
function parseAnswer(out: string): Probe | null {
  try {
    return probeSchema.parse(JSON.parse(out.trim().split('\n').at(-1) ?? ''))
  } catch {
    return null
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
