/**
 * A plan's runs as arrays of Slurm's: handed in, looked at till all have ended, those that failed
 * handed in again. What was handed in stands in FOLDER/slurm/jobs.json, so that another call goes on
 * with it; what runs came to stands in FOLDER/workspace.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { VitrineError } from '../../contract/errors.js'
import { writeFileAtomic } from '../../platform/atomic-file.js'
import { writing } from '../../platform/writing.js'
import { planWorkspace } from '../../study/plan-folder.js'
import { readPlanRuns, runsOfPlan } from './plan-runs.js'
import { elementsOf, hasEnded, submitArray } from './slurm.js'

export interface SlurmOptions {
  /** Of the plan; absolute, and the same on every machine. */
  readonly folder: string
  /** The command line that runs Vitrine. */
  readonly command: readonly string[]
  /** More words for sbatch. */
  readonly words: readonly string[]
  /** How often a failed run is handed in again. */
  readonly retries: number
  readonly pollSeconds: number
}

export interface SlurmHost {
  note(text: string): void
  readonly signal: AbortSignal
}

export interface PlanEnd {
  readonly done: number
  /** Why, a run each. */
  readonly failed: readonly { readonly number: number; readonly why: string }[]
}

const jobsSchema = z.object({
  version: z.literal(1),
  jobs: z.array(z.object({ id: z.string(), elements: z.array(z.int()) })),
})
type Jobs = z.infer<typeof jobsSchema>['jobs']

/** Seconds that the cluster may not answer before it is given up. */
const patience = 600

/** Throws `usage`, `cluster-failed`, `unsupported`, `file-unwritable`, `interrupted`; jobs go on all the same. */
export async function runOnSlurm(options: SlurmOptions, host: SlurmHost): Promise<PlanEnd> {
  const { folder, retries, pollSeconds } = options
  const plan = readPlanRuns(folder)
  const jobs = readJobs(folder)
  /** Of this call; what an earlier one gave up is tried again. */
  const tries = new Map<number, number>()
  let told = ''
  let unanswered = 0
  for (;;) {
    const elements = await askedElements(jobs)
    const runs = runsOfPlan(planWorkspace(folder), plan)
    const states = plan.map(({ number }) => {
      if (runs.get(number)?.status === 'done') return { number, state: 'done' as const, why: '' }
      const job = jobs.findLast((each) => each.elements.includes(number))
      const found = elements?.find((each) => each.job === job?.id && each.element === number)
      if (elements === null || (found && !hasEnded(found.state))) {
        return { number, state: 'alive' as const, why: '' }
      }
      const reason = runs.get(number)?.reason?.what ?? `See slurm/${number}.log.`
      const why = `${found?.state ?? 'UNKNOWN'}. ${reason}`
      return { number, state: job ? ('ended' as const) : ('missing' as const), why }
    })
    const count = (state: string) => states.filter((each) => each.state === state).length
    const words = `${count('done')} of ${plan.length} runs done`
    if (words !== told) host.note(words)
    told = words
    const again = states.filter(({ number, state, why }) => {
      if (state === 'missing') return true
      if (state !== 'ended') return false
      // Who cancels an element means it, till the command is given again.
      if (why.startsWith('CANCELLED') && tries.has(number)) return false
      return (tries.get(number) ?? 0) <= retries
    })
    if (again.length > 0) await submit(again)
    else if (count('alive') === 0) return { done: count('done'), failed: failures(states) }
    await pause()
  }

  async function submit(chosen: readonly { number: number; state: string; why: string }[]) {
    const elements = chosen.map(({ number }) => number)
    for (const { number, state, why } of chosen) {
      if (state === 'ended') host.note(`Run ${number} did not end well and goes on: ${why}`)
      tries.set(number, (tries.get(number) ?? 0) + 1)
    }
    const script = writeScript(options)
    const id = await submitArray({ script, folder, elements, words: options.words })
    jobs.push({ id, elements })
    writeJobs(folder, jobs)
    host.note(`Job ${id}: ${elements.length} runs`)
  }

  /** null: the cluster does not answer now. */
  async function askedElements(asked: Jobs) {
    try {
      const found = asked.length === 0 ? [] : await elementsOf(asked.map(({ id }) => id))
      unanswered = 0
      return found
    } catch (thrown) {
      unanswered += pollSeconds
      if (unanswered > patience || (thrown as VitrineError).code === 'unsupported') throw thrown
      return null
    }
  }

  async function pause(): Promise<void> {
    const { signal } = host
    await wait(pollSeconds * 1000, undefined, { signal }).catch(() => undefined)
    if (!signal.aborted) return
    throw new VitrineError('interrupted', {
      what: 'The cluster is no longer watched.',
      why: 'It was asked to stop; what was handed in goes on.',
      remedy: `Give the command again to watch it, or end it: scancel ${jobs.map(({ id }) => id).join(' ')}`,
    })
  }
}

function failures(states: readonly { number: number; state: string; why: string }[]) {
  return states.flatMap(({ number, state, why }) => (state === 'ended' ? [{ number, why }] : []))
}

/** What an element of an array does, as a script for the shell. */
function writeScript({ folder, command }: SlurmOptions): string {
  const script = join(folder, 'slurm', 'element.sh')
  const words = [...command, 'study', 'element', folder]
  const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
  writing(script, () => mkdirSync(join(folder, 'slurm'), { recursive: true }))
  writeFileAtomic(script, `#!/bin/sh\nexec ${quoted} --number "$SLURM_ARRAY_TASK_ID"\n`)
  return script
}

const jobsFile = (folder: string) => join(folder, 'slurm', 'jobs.json')

function readJobs(folder: string): Jobs {
  const file = jobsFile(folder)
  if (!existsSync(file)) return []
  try {
    return jobsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).jobs
  } catch (cause) {
    const why = `It is damaged: ${cause instanceof Error ? cause.message : String(cause)}.`
    const what = `${file} cannot be read.`
    const remedy = 'Wait for its jobs to end, or end them with scancel, and remove the file.'
    throw new VitrineError('usage', { what, why, remedy }, { cause })
  }
}

function writeJobs(folder: string, jobs: Jobs): void {
  writeFileAtomic(jobsFile(folder), `${JSON.stringify({ version: 1, jobs }, null, 1)}\n`)
}
