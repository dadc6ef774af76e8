/**
 * A run's folder: run.json, split.json, metrics.jsonl, checkpoints/step-N.safetensors,
 * skipped.json, log.txt. Every whole file is written beside and renamed; metrics.jsonl is only appended to.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { VitrineError } from '../contract/errors.js'
import { runEventSchema, type RunEvent } from '../contract/run-event.js'
import { writeFileAtomic } from '../platform/atomic-file.js'
import { writing } from '../platform/writing.js'
import { recordOfVersion1, recordVersion, runRecordSchema, type RunRecord } from './record.js'
import { moveSplitOut, splitFile } from './split-file.js'

export const recordFile = (folder: string) => join(folder, 'run.json')
export const metricsFile = (folder: string) => join(folder, 'metrics.jsonl')
const checkpointFolder = (folder: string) => join(folder, 'checkpoints')

/** Throws `file-unwritable`. Makes the folder, where `putSplit` puts split.json; the id is the time of creation, with a number where two runs share a second. */
export function createRun(
  workspace: string,
  record: Omit<
    RunRecord,
    'version' | 'id' | 'created' | 'status' | 'reason' | 'generation' | 'device' | 'choice'
  > &
    Partial<Pick<RunRecord, 'choice'>>,
  putSplit: (path: string) => void,
  now: Date,
): { folder: string; record: RunRecord } {
  const runs = join(workspace, 'runs')
  return writing(runs, () => {
    mkdirSync(runs, { recursive: true })
    const id = makeFolder(runs, now)
    const folder = join(runs, id)
    const created = now.toISOString()
    const fixed = { version: recordVersion, id, created, status: 'created', device: null } as const
    const whole = { ...fixed, reason: null, generation: 0, choice: null, ...record }
    try {
      mkdirSync(checkpointFolder(folder))
      putSplit(splitFile(folder))
      writeRecord(folder, whole)
    } catch (thrown) {
      rmSync(folder, { recursive: true, force: true })
      throw thrown
    }
    return { folder, record: whole }
  })
}

function makeFolder(runs: string, now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '-')
  for (let attempt = 1; ; attempt++) {
    const id = attempt === 1 ? stamp : `${stamp}-${attempt}`
    try {
      mkdirSync(join(runs, id))
      return id
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
    }
  }
}

/** A run by its folder, or by its id in the workspace. */
export function findRun(workspace: string, run: string): string {
  const candidates = [join(workspace, 'runs', run), run]
  const folder = candidates.find((candidate) => existsSync(recordFile(candidate)))
  if (folder !== undefined) return folder
  throw new VitrineError('run-not-found', {
    what: `There is no run ${run}.`,
    why: `Neither ${candidates.join(' nor ')} holds a run.json.`,
    remedy: 'List the runs with `vitrine runs`.',
  })
}

/** Throws `run-malformed`, with another remedy where a newer Vitrine wrote the run. */
export function readRecord(folder: string): RunRecord {
  try {
    const value: unknown = JSON.parse(readFileSync(recordFile(folder), 'utf8'))
    const { version } = z.object({ version: z.int() }).parse(value)
    if (version > recordVersion) throw newerRun(folder, version)
    return runRecordSchema.parse(version === 1 ? recordOfVersion1(value) : value)
  } catch (cause) {
    if (cause instanceof VitrineError) throw cause
    const text = {
      what: `The run in ${folder} cannot be read.`,
      why: `Its run.json is damaged: ${cause instanceof Error ? cause.message : String(cause)}.`,
      remedy: 'Restore the file from a copy or start a new run.',
    }
    throw new VitrineError('run-malformed', text, { cause })
  }
}

function newerRun(folder: string, version: number): VitrineError {
  return new VitrineError('run-malformed', {
    what: `The run in ${folder} was written by a newer Vitrine.`,
    why: `Its run.json has format ${version}, this version knows ${recordVersion}.`,
    remedy: 'Update Vitrine.',
  })
}

export function writeRecord(folder: string, record: RunRecord): void {
  moveSplitOut(folder)
  writeFileAtomic(recordFile(folder), `${JSON.stringify(record, null, 1)}\n`)
}

/** Changes what run.json says of the run's state; its engine may not be at work. */
export function markRun(folder: string, change: Pick<RunRecord, 'status' | 'reason'>): void {
  writeRecord(folder, { ...readRecord(folder), ...change })
}

/**
 * Marks a run as failed whose engine process died without doing so; what it marked itself stays.
 * Throws `file-unwritable`, `run-malformed`.
 */
export function markDeath(folder: string, { code, text }: VitrineError): void {
  const record = readRecord(folder)
  if (record.status !== 'running' && record.status !== 'created') return
  const { what, why, remedy } = text
  writeRecord(folder, { ...record, status: 'failed', reason: { code, what, why, remedy } })
}

/** Folders of all runs of a workspace, oldest first; those without run.json are passed over. */
export function listRuns(workspace: string): string[] {
  const runs = join(workspace, 'runs')
  if (!existsSync(runs)) return []
  return readdirSync(runs)
    .sort()
    .map((id) => join(runs, id))
    .filter((folder) => existsSync(recordFile(folder)))
}

export function appendMetrics(folder: string, event: RunEvent): void {
  const path = metricsFile(folder)
  writing(path, () => appendFileSync(path, `${JSON.stringify(event)}\n`))
}

/** What a crash left at the end (half a line, or a last line of rubbish) is dropped; another bad line is an error. */
export function readMetrics(folder: string): RunEvent[] {
  if (!existsSync(metricsFile(folder))) return []
  const lines = readFileSync(metricsFile(folder), 'utf8').split('\n')
  const half = lines.pop()
  return lines.flatMap((line, index) => {
    const event = parseEvent(line)
    if (event) return [event]
    if (half === '' && index === lines.length - 1) return []
    throw new VitrineError('run-malformed', {
      what: `The metrics of the run in ${folder} cannot be read.`,
      why: `Line ${index + 1} of metrics.jsonl is damaged.`,
      remedy: 'Remove that line.',
    })
  })
}

export function parseEvent(line: string): RunEvent | null {
  try {
    return runEventSchema.parse(JSON.parse(line))
  } catch {
    return null
  }
}

/** Forgets what was said after `step`, which a resumed run will say again; returns what stays. */
export function rewindMetrics(folder: string, step: number): RunEvent[] {
  const kept = readMetrics(folder).filter((event) => {
    if (event.type === 'error' || event.type === 'result') return false
    return event.type === 'warning' || event.step <= step
  })
  const text = kept.map((event) => `${JSON.stringify(event)}\n`).join('')
  writeFileAtomic(metricsFile(folder), text)
  return kept
}

const checkpointPattern = /^step-(\d+)\.safetensors$/

/** Steps with a whole checkpoint, ascending. */
export function checkpointSteps(folder: string): number[] {
  if (!existsSync(checkpointFolder(folder))) return []
  return readdirSync(checkpointFolder(folder))
    .flatMap((name) => checkpointPattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

export function checkpointPath(folder: string, step: number): string {
  return join(checkpointFolder(folder), `step-${String(step).padStart(8, '0')}.safetensors`)
}

/** Keeps the last two and the best; what a killed writer left beside is removed. */
export function writeCheckpoint(
  folder: string,
  step: number,
  bytes: Uint8Array,
  best: number | null,
): string {
  const path = checkpointPath(folder, step)
  writing(path, () => mkdirSync(checkpointFolder(folder), { recursive: true }))
  writeFileAtomic(path, bytes)
  const kept = new Set([...checkpointSteps(folder).slice(-2), best])
  for (const name of readdirSync(checkpointFolder(folder))) {
    const match = checkpointPattern.exec(name)
    if (!match || !kept.has(Number(match[1]))) rmSync(join(checkpointFolder(folder), name))
  }
  return path
}

export function writeSkipped(folder: string, skipped: readonly object[]): void {
  writeFileAtomic(join(folder, 'skipped.json'), `${JSON.stringify(skipped, null, 1)}\n`)
}

export function appendLog(folder: string, line: string): void {
  appendFileSync(join(folder, 'log.txt'), `${line}\n`)
}

export function removeRun(folder: string): void {
  if (statSync(recordFile(folder)).isFile()) rmSync(folder, { recursive: true })
}
