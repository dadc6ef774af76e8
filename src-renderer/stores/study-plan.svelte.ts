/** The study that the form plans: its question and budget, and what the host says it comes to. */
import { toVitrineError, type ErrorText } from '#contract/errors.js'
import type { DatasetId, StudyId } from '#contract/ids.js'
import type { Question, StudyKind } from '#contract/study-question.js'
import type { Budget, StudyPlan, StudyPlanAnswer } from '#contract/study.js'
import { call } from '../lib/api.js'
import { createLatest } from '../lib/latest.js'
import { withValue, type StudyFieldPath } from '../lib/study-form.js'
import { createStudy, usualStudy } from './study-commands.js'

/** Wait after the last change, in milliseconds. */
const typingWait = 250

export class StudyPlanStore {
  #question = $state.raw<Question | null>(null)
  #budget = $state.raw<Budget>({ runs: null, seconds: null })
  #plan = $state.raw<StudyPlan | null>(null)
  #refusal = $state.raw<ErrorText | null>(null)
  #pending = $state(false)

  readonly #filling = createLatest<{ kind: StudyKind; dataset: DatasetId }, Question>({
    wait: 0,
    answer: ({ kind, dataset }) => usualStudy(kind, dataset),
    took: (question) => {
      this.#question = question
      this.#ask()
    },
    failed: (thrown) => {
      this.#failed(thrown)
    },
  })
  readonly #planning = createLatest<{ question: Question; budget: Budget }, StudyPlanAnswer>({
    wait: typingWait,
    answer: (input) => call('studies:plan', input),
    took: (answer) => {
      this.#pending = false
      this.#plan = answer.type === 'planned' ? answer : null
      this.#refusal = answer.type === 'refused' ? answer : null
    },
    failed: (thrown) => {
      this.#failed(thrown)
    },
  })

  /** null: not filled in yet. */
  get question(): Question | null {
    return this.#question
  }
  get budget(): Budget {
    return this.#budget
  }
  /** The last that was planned; null: refused, or none yet. */
  get plan(): StudyPlan | null {
    return this.#plan
  }
  get refusal(): ErrorText | null {
    return this.#refusal
  }
  /** Whether an answer is still to come. */
  get pending(): boolean {
    return this.#pending
  }

  /** Fills in the usual question of a kind. */
  fill(kind: StudyKind, dataset: DatasetId): void {
    this.#question = null
    this.#plan = null
    this.#pending = true
    this.#filling.askNow({ kind, dataset })
  }

  /** undefined takes the value out. false: no question could have it; the old one stays. */
  set(path: StudyFieldPath, value: unknown): boolean {
    const next = this.#question && withValue(this.#question, path, value)
    if (next === null) return false
    this.#question = next
    this.#ask()
    return true
  }

  setBudget(budget: Budget): void {
    this.#budget = budget
    this.#ask()
  }

  /** Throws the host's error. */
  async create(name: string): Promise<StudyId> {
    if (this.#question === null) throw new Error('The study is not complete.')
    return createStudy(name, this.#question, this.#budget)
  }

  close(): void {
    this.#filling.stop()
    this.#planning.stop()
  }

  #ask(): void {
    if (this.#question === null) return
    this.#pending = true
    this.#planning.ask({ question: this.#question, budget: this.#budget })
  }

  #failed(thrown: unknown): void {
    this.#pending = false
    this.#plan = null
    this.#refusal = toVitrineError(thrown).text
  }
}
