/**
 * The run that the view New run plans: dataset, start, edits, and what the host makes of them. Asked
 * again 200 ms after the last change; answers to older questions are passed over.
 */
import type { ChannelInput } from '#contract/channels.js'
import { VitrineError, type ErrorText } from '#contract/errors.js'
import type { DatasetId, RunId, StartId } from '#contract/ids.js'
import type { ConfigField, Estimate, PlanResolution } from '#contract/plan.js'
import type { RunConfig } from '#contract/run-config.js'
import type { RunSummary } from '#contract/run.js'
import { call } from '../lib/api.js'
import { createLatest } from '../lib/latest.js'
import {
  checkEdits,
  editsLike,
  forAnotherStart,
  withEdit,
  withoutEdit,
  type EditProblem,
  type Edits,
} from '../lib/recipe-form.js'

export type Resolved = Extract<PlanResolution, { type: 'resolved' }>

/** Why the edits make no run: found here, or said by the host; `path` null: no single field. */
export type Refusal =
  | { readonly by: 'form'; readonly path: string; readonly problem: EditProblem }
  | { readonly by: 'host'; readonly path: string | null; readonly text: ErrorText }

interface Question {
  readonly dataset: DatasetId
  readonly start: StartId
  readonly edits: Edits
}

type Answer =
  | { readonly type: 'resolved'; readonly resolved: Resolved }
  | { readonly type: 'refused'; readonly refusal: Refusal }

/** Wait after the last keystroke, in milliseconds. */
const typingWait = 200

export class PlanStore {
  #dataset = $state<DatasetId | null>(null)
  #start = $state<StartId | null>(null)
  #edits = $state.raw<Edits>({})
  #fields = $state.raw<readonly ConfigField[]>([])
  #resolved = $state.raw<Resolved | null>(null)
  #refusal = $state.raw<Refusal | null>(null)
  #estimate = $state.raw<Estimate | null>(null)
  #pending = $state(false)

  readonly #resolution = createLatest<Question, Answer>({
    wait: typingWait,
    answer: resolve,
    took: (answer) => {
      this.#took(answer)
    },
    failed: (thrown) => {
      this.#pending = false
      this.#refusal = { by: 'host', path: null, text: textOf(thrown) }
    },
  })

  readonly #estimation = createLatest<{ dataset: DatasetId; config: RunConfig }, Estimate>({
    wait: 0,
    answer: (input) => call('plan:estimate', input),
    took: (estimate) => {
      this.#estimate = estimate
    },
    failed: () => {
      this.#estimate = null
    },
  })

  get dataset(): DatasetId | null {
    return this.#dataset
  }
  get start(): StartId | null {
    return this.#start
  }
  get edits(): Edits {
    return this.#edits
  }
  get fields(): readonly ConfigField[] {
    return this.#fields
  }
  /** The last that was resolved for this dataset and start; stays while a field is refused. */
  get resolved(): Resolved | null {
    return this.#resolved
  }
  get refusal(): Refusal | null {
    return this.#refusal
  }
  get estimate(): Estimate | null {
    return this.#estimate
  }
  /** Whether an answer is still to come. */
  get pending(): boolean {
    return this.#pending
  }

  /** Throws the host's error. */
  async loadFields(): Promise<void> {
    this.#fields = await call('plan:fields', undefined)
  }

  chooseDataset(dataset: DatasetId | null): void {
    if (dataset === this.#dataset) return
    this.#dataset = dataset
    this.#startOver()
  }

  chooseStart(start: StartId | null): void {
    if (start === this.#start) return
    if (this.#start !== null) this.#edits = forAnotherStart(this.#edits)
    this.#start = start
    this.#startOver()
  }

  edit(path: string, value: unknown): void {
    this.#edits = withEdit(this.#edits, path, value)
    this.#ask(false)
  }

  reset(path: string): void {
    this.#edits = withoutEdit(this.#edits, path)
    this.#ask(true)
  }

  resetAll(): void {
    this.#edits = {}
    this.#ask(true)
  }

  /** Fills the form from a run's config, on a dataset and a start. Throws the host's error. */
  async fillLike(config: RunConfig, dataset: DatasetId, start: StartId): Promise<void> {
    const edits = await editsLike(config, async (tried) => {
      const answer = await resolve({ dataset, start, edits: tried })
      return answer.type === 'resolved' ? answer.resolved.config : null
    })
    this.#dataset = dataset
    this.#start = start
    this.#edits = edits
    this.#startOver()
  }

  /** Asks for the estimate again, where something else was measured. */
  estimateAgain(): void {
    if (this.#dataset === null || this.#resolved === null) return
    this.#estimation.ask({ dataset: this.#dataset, config: this.#resolved.config })
  }

  /** Makes the run and puts it into the queue. Throws the host's error. */
  async create(name: string): Promise<RunSummary> {
    const checked = checkEdits(this.#edits)
    if (this.#dataset === null || this.#start === null || !checked.ok) {
      throw new Error('The plan is not complete.')
    }
    return call('runs:create', {
      dataset: this.#dataset,
      start: this.#start,
      wish: checked.wish,
      notes: { name: name.trim(), tags: [], notes: '' },
    })
  }

  close(): void {
    this.#resolution.stop()
    this.#estimation.stop()
  }

  #startOver(): void {
    this.#resolved = null
    this.#estimate = null
    this.#ask(true)
  }

  #ask(now: boolean): void {
    this.#refusal = null
    if (this.#dataset === null || this.#start === null) {
      this.#resolution.stop()
      this.#pending = false
      return
    }
    this.#pending = true
    const question = { dataset: this.#dataset, start: this.#start, edits: this.#edits }
    if (now) this.#resolution.askNow(question)
    else this.#resolution.ask(question)
  }

  #took(answer: Answer): void {
    this.#pending = false
    if (answer.type === 'refused') {
      this.#refusal = answer.refusal
      return
    }
    this.#resolved = answer.resolved
    this.estimateAgain()
  }
}

async function resolve({ dataset, start, edits }: Question): Promise<Answer> {
  const checked = checkEdits(edits)
  if (!checked.ok) {
    const { path, problem } = checked
    return { type: 'refused', refusal: { by: 'form', path, problem } }
  }
  const input: ChannelInput<'plan:resolve'> = { dataset, start, wish: checked.wish }
  const resolution = await call('plan:resolve', input)
  if (resolution.type === 'resolved') return { type: 'resolved', resolved: resolution }
  const { path, what, why, remedy } = resolution
  return { type: 'refused', refusal: { by: 'host', path, text: { what, why, remedy } } }
}

function textOf(thrown: unknown): ErrorText {
  if (thrown instanceof VitrineError) return thrown.text
  return { what: thrown instanceof Error ? thrown.message : String(thrown), why: '', remedy: '' }
}

/** The config of a run, to fill a form from. Throws the host's error. */
export async function configOfRun(run: RunId): Promise<RunConfig> {
  return (await call('runs:detail', { run })).config
}
