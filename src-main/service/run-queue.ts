/**
 * The queue of the open workspace: one run at a time in an engine process of its own, first in
 * order first; what waits is kept in queue.json, so that a new start goes on with it.
 */
import type { Notice } from '../contract/app.js'
import { toVitrineError, VitrineError } from '../contract/errors.js'
import type { RunId } from '../contract/ids.js'
import type { Live } from '../contract/run.js'
import { lockQueue } from '../runs/lock.js'
import { isRunEvent, type Ending, type EngineEvent, type EngineSign } from '../runs/messages.js'
import { readQueue, writeQueue } from '../runs/queue-file.js'
import { markDeath, markRun } from '../runs/store.js'
import { withEvent } from '../runs/summary.js'
import { startEngine, type Engine } from '../runs/supervisor.js'
import type { ServiceContext } from './context.js'
import { goOnRemedy, openRunLibrary, type RunLibrary } from './run-library.js'

export interface RunQueue {
  readonly library: RunLibrary
  running(): RunId | null
  /** Throws `run-busy` where another app works off this workspace's queue: it alone may change runs. */
  checkOwn(): void
  /** Puts runs into the queue, `first` before the others. */
  add(id: RunId, place: 'first' | 'last'): void
  /** Takes runs out of the queue; true: it was there. */
  remove(id: RunId): boolean
  reorder(order: readonly RunId[]): void
  /** Asks the running run to save and end; false: it is not running. */
  end(id: RunId, ending: Exclude<Ending, 'interrupted'>): boolean
  /** Kills the running run; false: it is not running. */
  cancel(id: RunId): boolean
  /** The running run saves a checkpoint and goes first into the queue; nothing is started any more. */
  close(): Promise<void>
}

interface Work {
  readonly id: RunId
  readonly engine: Engine
  live: Live
  /** What the user asked for; null: that it goes on. */
  wish: Ending | 'cancelled' | null
  readonly ended: Promise<void>
}

/** Seconds that a run has to save at the end of the app. */
const closingSeconds = 120

/** `silence`: seconds without a sign after which an engine that took a step counts as hung; null: as it is usual. */
export async function openRunQueue(
  context: ServiceContext,
  workspace: string,
  silence: number | null,
): Promise<RunQueue> {
  const { hub, host, log } = context
  const lock = takeQueue(workspace)
  let order = lock.type === 'own' ? readQueue(workspace) : []
  let work: Work | null = null
  let closing = false
  const library = await openRunLibrary(context, workspace, (id) => order.includes(id))
  order = order.filter((id) => canWait(library, id))

  function publish(): void {
    hub.publish('queue', { running: work?.id ?? null, order: [...order] })
  }

  function checkOwn(): void {
    if (lock.type === 'foreign') throw lock.error
  }

  /** Throws `run-busy`, `file-unwritable`, and then leaves the order as it was. */
  function setOrder(next: readonly RunId[]): void {
    checkOwn()
    writeQueue(workspace, next)
    const changed = [...order, ...next].filter((id) => order.includes(id) !== next.includes(id))
    order = [...next]
    publish()
    library.tell(changed)
  }

  function startNext(): void {
    const id = order[0]
    if (work !== null || closing || id === undefined) return
    setOrder(order.slice(1))
    start(id)
  }

  function start(id: RunId): void {
    const folder = library.folder(id)
    const row = library.row(id)
    const engine = startEngine(
      { type: 'start', folder },
      {
        launch: host.launch,
        remedy: '',
        emit: (event) => hear(id, event),
        sign: (sign) => see(id, sign),
        ...(silence !== null && { silence: { work: silence } }),
      },
    )
    const ended = engine.ended.then(
      () => finish(id, null),
      (thrown: unknown) => finish(id, toVitrineError(thrown)),
    )
    const { summary, lines, generation } = row
    const live = startingLive(id, summary.steps, summary.step, summary.seconds, lines, generation)
    work = { id, engine, live, wish: null, ended }
    publish()
    hub.publish('live', live)
    library.put(id, { ...row, summary: { ...summary, status: 'running', reason: null } }, 'now')
  }

  function setLive(change: Partial<Live>): void {
    if (work === null) return
    const stopping = work.live.phase === 'stopping'
    work.live = { ...work.live, ...change, ...(stopping && { phase: 'stopping' }) }
    hub.publish('live', work.live)
  }

  function see(id: RunId, sign: EngineSign): void {
    if (sign.type === 'phase') setLive({ phase: sign.phase })
    if (sign.type !== 'started') return
    const row = library.row(id)
    const { generation, lines, step, seconds } = sign
    setLive({ generation, seq: lines, step, seconds })
    library.put(
      id,
      { ...row, generation, lines, summary: { ...row.summary, step, seconds } },
      'now',
    )
  }

  function hear(id: RunId, event: EngineEvent): void {
    if (!isRunEvent(event)) return
    const row = library.row(id)
    const next = { ...withEvent(row, event), lines: row.lines + 1 }
    library.put(id, next, event.type === 'step' ? 'soon' : 'now')
    const seq = next.lines
    if (event.type !== 'step') {
      setLive({ seq, phase: 'training' })
      return
    }
    const { step, steps, loss, accuracy, learningRate, gradientNorm, imagesPerSecond } = event
    const { secondsLeft, seconds, residentBytes } = event
    setLive({
      ...{ phase: 'training', seq, step, steps, loss, accuracy, learningRate, gradientNorm },
      ...{ imagesPerSecond, secondsLeft, seconds, residentBytes },
    })
  }

  async function finish(id: RunId, error: VitrineError | null): Promise<void> {
    const wish = work?.wish ?? null
    const folder = library.folder(id)
    try {
      if (wish === 'cancelled') markRun(folder, { status: 'cancelled', reason: null })
      else if (error !== null && error.code !== 'run-busy')
        markDeath(folder, withRemedy(error, folder))
    } catch (thrown) {
      log('error', `The end of the run ${id} could not be written down.`, String(thrown))
    }
    const row = await library.refresh(id).catch(() => library.row(id))
    work = null
    hub.publish('live', null)
    publish()
    const notice = noticeOf(id, row.summary, error)
    if (notice !== null) hub.publish('notice', notice)
    if (error !== null && notice !== null) log('warning', `The run ${id} ended: ${error.message}`)
    try {
      startNext()
    } catch (thrown) {
      log('error', 'The next run could not be started.', String(thrown))
    }
  }

  const queue: RunQueue = {
    library,
    running: () => work?.id ?? null,
    checkOwn,
    add(id, place) {
      const others = order.filter((each) => each !== id)
      setOrder(place === 'first' ? [id, ...others] : [...others, id])
      startNext()
    },
    remove(id) {
      if (!order.includes(id)) return false
      setOrder(order.filter((each) => each !== id))
      return true
    },
    reorder(wanted) {
      const known = [...new Set(wanted)].filter((id) => order.includes(id))
      setOrder([...known, ...order.filter((id) => !known.includes(id))])
    },
    end(id, ending) {
      if (work?.id !== id) return false
      if (work.wish === 'cancelled') return true
      work.wish = ending
      work.engine.cancel(ending)
      setLive({ phase: 'stopping' })
      return true
    },
    cancel(id) {
      if (work?.id !== id) return false
      work.wish = 'cancelled'
      setLive({ phase: 'stopping' })
      work.engine.kill()
      return true
    },
    async close() {
      closing = true
      const last = work
      if (last !== null) {
        if (last.wish === null) {
          last.wish = 'interrupted'
          // Before the run is at rest: a power cut while it saves must not lose its place.
          writeQueue(workspace, [last.id, ...order])
          last.engine.cancel('interrupted')
          setLive({ phase: 'stopping' })
        }
        const timer = setTimeout(() => last.engine.kill(), closingSeconds * 1000)
        await last.ended
        clearTimeout(timer)
      }
      library.close()
      if (lock.type === 'own') lock.release()
    },
  }
  publish()
  if (lock.type === 'foreign') {
    const { text } = lock.error
    log('warning', lock.error.message)
    hub.publish('notice', { kind: 'workspace-problem', ...text, run: null })
  }
  startNext()
  return queue
}

type QueueLock =
  | { readonly type: 'own'; release(): void }
  | { readonly type: 'foreign'; readonly error: VitrineError }

/** Two apps on one workspace must not start the same runs: the second one only shows them. */
function takeQueue(workspace: string): QueueLock {
  try {
    return { type: 'own', release: lockQueue(workspace) }
  } catch (thrown) {
    const { code, text } = toVitrineError(thrown)
    const remedy =
      code === 'run-busy'
        ? `Its runs are shown here, but cannot be started or changed. Close the other Vitrine and open this workspace again, or open another one. ${text.remedy}`
        : text.remedy
    return { type: 'foreign', error: new VitrineError(code, { ...text, remedy }) }
  }
}

/** A run that is done, damaged or gone does not wait. */
function canWait(library: RunLibrary, id: RunId): boolean {
  const status = library.all().find((run) => run.id === id)?.status
  if (status === undefined || status === 'damaged') return false
  const recorded = library.row(id).summary.status
  return recorded !== 'done' && recorded !== 'running'
}

function startingLive(
  run: RunId,
  steps: number,
  step: number,
  seconds: number,
  seq: number,
  generation: number,
): Live {
  return {
    ...{ run, phase: 'starting', step, steps, loss: null, accuracy: null, learningRate: null },
    ...{ gradientNorm: null, imagesPerSecond: null, secondsLeft: null, seconds },
    ...{ residentBytes: null, seq, generation },
  }
}

function withRemedy({ code, text }: VitrineError, folder: string): VitrineError {
  const remedy = [goOnRemedy(folder), text.remedy].filter(Boolean).join(' ')
  return new VitrineError(code, { what: text.what, why: text.why, remedy })
}

function noticeOf(
  id: RunId,
  { status, reason, bestTop1, name }: ReturnType<RunLibrary['shown']>,
  error: VitrineError | null,
): Notice | null {
  const title = name === '' ? id : name
  if (status === 'done') {
    const why = bestTop1 === null ? '' : `Best validation top-1: ${(bestTop1 * 100).toFixed(1)} %.`
    return { kind: 'run-done', what: `${title} is done.`, why, remedy: '', run: id }
  }
  if (status === 'failed' && reason !== null) {
    const { what, why, remedy } = reason
    return { kind: 'run-failed', what: `${title}: ${what}`, why, remedy, run: id }
  }
  if (error?.code !== 'run-busy') return null
  return { kind: 'run-failed', ...error.text, run: id }
}
