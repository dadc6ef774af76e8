/** Slurm's own commands: an array is handed in with sbatch and looked at with squeue and sacct. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { VitrineError } from '../../contract/errors.js'

/** Slurm's word for where a job stands, such as `PENDING`, `FAILED`, `OUT_OF_MEMORY`. */
export type JobState = string

export interface Submission {
  readonly script: string
  /** Where it runs; logs lie in `slurm/` below. */
  readonly folder: string
  readonly elements: readonly number[]
  /** More words for sbatch, such as `--partition=gpu`. */
  readonly words: readonly string[]
}

export interface Element {
  /** The array's. */
  readonly job: string
  readonly element: number
  readonly state: JobState
}

/** Of states that end a job; all others may still go on. */
const ends = [
  ...['BOOT_FAIL', 'CANCELLED', 'COMPLETED', 'DEADLINE', 'FAILED', 'NODE_FAIL'],
  ...['OUT_OF_MEMORY', 'PREEMPTED', 'REVOKED', 'TIMEOUT'],
]

export const hasEnded = (state: JobState): boolean => ends.includes(state)

/** The array's id. Throws `cluster-failed`, `unsupported`. */
export async function submitArray({
  script,
  folder,
  elements,
  words,
}: Submission): Promise<string> {
  const answer = await slurm('sbatch', [
    ...['--parsable', '--job-name=vitrine', '--requeue', '--open-mode=append'],
    // Two minutes before its time is up, an element saves a checkpoint.
    '--signal=B:TERM@120',
    ...[`--chdir=${folder}`, '--output=slurm/%a.log', `--array=${rangesOf(elements)}`],
    ...words,
    script,
  ])
  const [job] = answer.trim().split(';') // `;cluster` follows where there are several
  if (job !== undefined && /^\d+$/.test(job)) return job
  throw refused('sbatch', `It answered: ${answer.trim()}`)
}

/** What is known of the arrays' elements; Slurm forgets those that ended a while ago. Throws `cluster-failed`. */
export async function elementsOf(jobs: readonly string[]): Promise<Element[]> {
  const [kept, present] = await Promise.all([accounted(jobs), queued(jobs)])
  const all = new Map<string, Element>()
  for (const each of [...kept, ...present]) all.set(`${each.job} ${each.element}`, each)
  return [...all.values()]
}

async function queued(jobs: readonly string[]): Promise<Element[]> {
  try {
    return parsed(
      await slurm('squeue', [
        ...['--noheader', '--array', '--states=all', `--jobs=${jobs.join(',')}`],
        '--format=%F_%K|%T',
      ]),
    )
  } catch (thrown) {
    // All of them ended so long ago that they are forgotten.
    if (String(thrown).includes('Invalid job id')) return []
    throw thrown
  }
}

/** Empty on a cluster that keeps no accounts. */
async function accounted(jobs: readonly string[]): Promise<Element[]> {
  try {
    return parsed(
      await slurm('sacct', [
        ...['--noheader', '--parsable2', '--array', '--allocations', `--jobs=${jobs.join(',')}`],
        '--format=JobID,State',
      ]),
    )
  } catch {
    return []
  }
}

/** Lines `JOB_ELEMENT|STATE by whom`. */
function parsed(text: string): Element[] {
  return [...text.matchAll(/^(\d+)_(\d+)\|(\w+)/gm)].map(([, job, element, state]) => ({
    job: job ?? '',
    element: Number(element),
    state: state ?? '',
  }))
}

const run = promisify(execFile)

async function slurm(program: string, words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(program, [...words], { maxBuffer: 2 ** 26 })
    return stdout
  } catch (thrown) {
    const { code, stderr, message } = thrown as Error & { code?: unknown; stderr?: string }
    if (code !== 'ENOENT') throw refused(program, stderr?.trim() || message)
    throw new VitrineError('unsupported', {
      what: 'There is no Slurm here.',
      why: `The command ${program} is not on this machine's PATH.`,
      remedy: 'Give the command on a login node of the cluster, or use --on local.',
    })
  }
}

function refused(program: string, why: string): VitrineError {
  return new VitrineError('cluster-failed', {
    what: `Slurm's ${program} failed.`,
    why: /[.!?]$/.test(why) ? why : `${why}.`,
    remedy: 'Correct what it asks for, such as a partition or an account with --sbatch.',
  })
}

/** [1, 2, 3, 7] -> `1-3,7`; ascending. */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last && last[1] === number - 1) last[1] = number
    else ranges.push([number, number])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',')
}
