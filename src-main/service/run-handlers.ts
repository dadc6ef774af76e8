/** Everything that a page may ask of runs and their queue. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ChannelHandlers, ChannelName } from '../contract/channels.js'
import { VitrineError } from '../contract/errors.js'
import type { RunId } from '../contract/ids.js'
import {
  listAnswerSchema,
  splitFactsSchema,
  watchedAnswerSchema,
  type PictureJob,
} from '../contract/picture-job.js'
import type { RunSummary } from '../contract/run.js'
import type { Assistant } from '../platform/assistant.js'
import { readBatch } from '../runs/batch-file.js'
import { readLines } from '../runs/lines.js'
import { isLocked } from '../runs/lock.js'
import { readNotes, writeNotes } from '../runs/notes.js'
import { readPredictions } from '../runs/predictions.js'
import { markRun } from '../runs/store.js'
import type { ServiceContext } from './context.js'
import type { Planning } from './planning.js'
import { detailOf } from './run-detail.js'
import type { RunQueue } from './run-queue.js'
import { createRunOf } from './train.js'
import { toTrash } from './trash.js'
import type { Tunings } from './tuning/tunings-file.js'

type RunChannel = Extract<ChannelName, `runs:${string}` | `queue:${string}`>

/** Lines of the log in one answer, at most. */
const mostLogLines = 5000

export interface RunResources {
  readonly planning: Pick<Planning, 'wishOf'>
  readonly pictures: Assistant<PictureJob>
  readonly tunings: Pick<Tunings, 'read'>
}

/** `queue` gives the open workspace's; it changes with the workspace. */
export function runHandlers(
  context: ServiceContext,
  queue: () => RunQueue,
  { planning, pictures, tunings }: RunResources,
): Pick<ChannelHandlers, RunChannel> {
  const library = () => queue().library

  /** Marks a run that is not at work. */
  async function mark(id: RunId, status: 'paused' | 'stopped' | 'cancelled'): Promise<void> {
    queue().checkOwn()
    queue().remove(id)
    markRun(library().folder(id), { status, reason: null })
    await library().refresh(id)
  }

  /** Does `atWork` where the run is at work, else marks it; throws `run-state` in other states than `others`. */
  async function end(
    id: RunId,
    status: 'paused' | 'stopped' | 'cancelled',
    atWork: () => boolean,
    others: readonly RunSummary['status'][],
  ): Promise<undefined> {
    const current = library().shown(id).status
    if (atWork()) return undefined
    if (!others.includes(current)) throw wrongState(id, current, others)
    await mark(id, status)
    return undefined
  }

  return {
    'runs:create': async ({ notes, ...plan }) => {
      queue().checkOwn()
      const { folder, record } = await createRunOf(
        context.workspace(),
        await planning.wishOf(plan),
        (wish, file) => pictures.ask({ type: 'split', wish, file }, splitFactsSchema),
        tunings,
      )
      writeNotes(folder, notes)
      const id = record.id as RunId
      await library().refresh(id)
      queue().add(id, 'last')
      return library().shown(id)
    },
    'runs:detail': ({ run }) => detailOf(library(), run),
    'runs:series': ({ run, afterSeq, generation }) =>
      library().series(run).read(afterSeq, generation),
    'runs:log': async ({ run, afterSeq }) => {
      const path = join(library().folder(run), 'log.txt')
      const lines: string[] = []
      if (!existsSync(path)) return { seq: 0, lines }
      const { line } = await readLines(path, {
        from: { line: 0, byte: 0 },
        first: afterSeq,
        most: mostLogLines,
        take: (text) => void lines.push(text),
      })
      return { seq: line, lines }
    },
    'runs:batch': ({ run }) => readBatch(library().folder(run)),
    'runs:pictures': async ({ run, ...asked }) => {
      const folder = library().folder(run)
      const found = await pictures.ask(
        { type: 'list', of: 'run', folder, ...asked },
        listAnswerSchema,
      )
      return {
        pictures: found.pictures.map(({ index, ...shown }) => ({
          ref: { of: 'run', run, split: asked.split, index } as const,
          ...shown,
        })),
        total: found.total,
      }
    },
    'runs:predictions': async ({ run }) => {
      const folder = library().folder(run)
      const watched = await pictures.ask({ type: 'watched', folder }, watchedAnswerSchema)
      return {
        pictures: watched.map(({ index, ...shown }) => ({
          ref: { of: 'run', run, split: 'validation', index } as const,
          ...shown,
        })),
        evaluations: await readPredictions(folder),
      }
    },
    'runs:edit': async ({ run, notes }) => {
      const folder = library().folder(run)
      const whole = { ...(await readNotes(folder)), ...withoutUndefined(notes) }
      writeNotes(folder, whole)
      const row = library().row(run)
      const { name, tags } = whole
      library().put(run, { ...row, summary: { ...row.summary, name, tags } }, 'now')
      return library().shown(run)
    },
    'runs:pause': ({ run }) => end(run, 'paused', () => queue().end(run, 'paused'), ['queued']),
    'runs:resume': ({ run }) => {
      const { status } = library().shown(run)
      if (!resumable.includes(status)) throw wrongState(run, status, resumable)
      queue().add(run, 'first')
    },
    'runs:stop': ({ run }) => end(run, 'stopped', () => queue().end(run, 'stopped'), endable),
    'runs:cancel': ({ run }) => end(run, 'cancelled', () => queue().cancel(run), endable),
    'runs:delete': async ({ runs }) => {
      queue().checkOwn()
      const folders = [...new Set(runs)].map((id) => ({ id, folder: library().folder(id) }))
      for (const { id, folder } of folders) {
        if (queue().running() === id || isLocked(folder)) throw busy(id)
      }
      for (const { id, folder } of folders) {
        queue().remove(id)
        await toTrash(context, folder, id)
        library().forget([id])
      }
    },
    'queue:reorder': ({ order }) => {
      queue().reorder(order)
    },
  }
}

const resumable: readonly RunSummary['status'][] = [
  ...(['created', 'paused', 'interrupted', 'failed', 'stopped', 'cancelled'] as const),
]
const endable: readonly RunSummary['status'][] = ['created', 'queued', 'paused', 'interrupted']

function wrongState(
  id: RunId,
  status: RunSummary['status'],
  expected: readonly RunSummary['status'][],
): VitrineError {
  return new VitrineError('run-state', {
    what: `This cannot be done with the run ${id} now.`,
    why: `It is ${status}; expected: ${expected.join(', ')}.`,
    remedy: 'Look at its state and try again.',
  })
}

function busy(id: RunId): VitrineError {
  return new VitrineError('run-busy', {
    what: `The run ${id} cannot be deleted now.`,
    why: 'It is at work.',
    remedy: 'Stop or cancel it first.',
  })
}

/** A field that was not sent must not empty what is there. */
function withoutUndefined<Value extends object>(value: Value): Partial<Required<Value>> {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  ) as Partial<Required<Value>>
}
