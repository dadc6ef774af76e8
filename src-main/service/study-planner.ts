/** From a question to whole points: configs, which runs there are already, what the rest costs. */
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { VitrineError } from '../contract/errors.js'
import type { RunId } from '../contract/ids.js'
import { splitFactsSchema, type PictureJob } from '../contract/picture-job.js'
import type { Estimate } from '../contract/plan.js'
import type { RunConfig } from '../contract/run-config.js'
import type { Budget, Omission, Point, Study, StudyCost } from '../contract/study.js'
import type { Question } from '../contract/study-question.js'
import type { Assistant } from '../platform/assistant.js'
import { writing } from '../platform/writing.js'
import { labelOf, type Draft, type Drafts, type Progress } from '../study/draft.js'
import { runIdentity } from '../study/identity.js'
import { draftStudy, isStaged } from '../study/plan.js'
import { shrink } from '../study/shrink.js'
import { mergeWishes } from './config-file.js'
import type { ServiceContext } from './context.js'
import type { Datasets } from './datasets.js'
import type { Estimator } from './estimate.js'
import type { Planning } from './planning.js'
import { splitWishOf } from './train.js'

export interface PlannedStudy {
  /** Within the budget. */
  readonly question: Question
  readonly omitted: Omission[]
  readonly points: Point[]
  readonly furtherRuns: number
  readonly cost: StudyCost
}

export interface StudyPlanner {
  /** Throws `usage`, `dataset-…`, `start-not-found`, and what planning a run throws. */
  plan(
    question: Question,
    budget: Budget,
    existing: ReadonlyMap<string, RunId>,
  ): Promise<PlannedStudy>
  /** Points that follow from the study's own, which have ended. */
  further(study: Pick<Study, 'question' | 'points'>, progress: Progress): Promise<Point[]>
}

export interface StudyPlannerOptions {
  readonly context: ServiceContext
  readonly planning: Pick<Planning, 'configOf'>
  readonly estimate: Estimator
  readonly datasets: Datasets
  readonly pictures: Assistant<PictureJob>
}

export const noProgress: Progress = { points: [], measurements: [] }

/** More is a mistake rather than a study. */
const mostPoints = 2000
/** Points that are resolved before others get a turn. */
const together = 10

export function createStudyPlanner(options: StudyPlannerOptions): StudyPlanner {
  const { context, planning, estimate, datasets, pictures } = options
  const hashes = new Map<string, Promise<string>>()
  const drafted = (question: Question, progress: Progress): Drafts =>
    draftStudy(question, { starts: context.hub.current('starts') }, progress)

  async function hashOf(config: RunConfig, fingerprint: string): Promise<string> {
    const wish = splitWishOf(config)
    const key = JSON.stringify([fingerprint, wish])
    const asked = hashes.get(key) ?? askHash(wish)
    hashes.set(key, asked)
    asked.catch(() => hashes.delete(key))
    return asked
  }

  /** The picture process parts the pictures as it would for a run; what it writes is not needed. */
  async function askHash(wish: ReturnType<typeof splitWishOf>): Promise<string> {
    const folder = join(context.workspace(), 'studies')
    const file = join(folder, `.${randomUUID()}.split`)
    writing(folder, () => mkdirSync(folder, { recursive: true }))
    try {
      return (await pictures.ask({ type: 'split', wish, file }, splitFactsSchema)).hash
    } finally {
      await rm(file, { force: true })
    }
  }

  async function pointsOf(question: Question, drafts: readonly Draft[]): Promise<Point[]> {
    const { facts } = await datasets.ready(question.dataset)
    const points = new Map<string, Point>()
    for (const [at, { coordinates, seed, start, wish }] of drafts.entries()) {
      if (at % together === together - 1) await new Promise((proceed) => setImmediate(proceed))
      const whole = mergeWishes(question.wish, wish)
      const config = await planning.configOf({ dataset: question.dataset, start, wish: whole })
      const key = runIdentity(config, await hashOf(config, facts.fingerprint))
      if (points.has(key)) continue
      const label = labelOf(coordinates)
      points.set(key, { key, label, coordinates, seed, start, config, run: null, outcome: null })
    }
    return [...points.values()]
  }

  return {
    async further({ question, points }, progress) {
      if (!isStaged(question)) return []
      // By their place too: pictures that were added meanwhile change every key, not the plan.
      const places = new Set(points.map(placeOf))
      const keys = new Set(points.map(({ key }) => key))
      const { drafts } = drafted(question, progress)
      const fresh = drafts.filter((draft) => !places.has(placeOf(draft)))
      return (await pointsOf(question, fresh)).filter(({ key }) => !keys.has(key))
    },
    async plan(question, budget, existing) {
      const all = drafted(question, noProgress)
      checkSize(all)
      const { facts } = await datasets.ready(question.dataset)
      const points = await pointsOf(question, all.drafts)
      const priced = new Map<string, { point: Point; cost: Estimate }>()
      for (const point of points) {
        priced.set(placeOf(point), { point, cost: await estimate(point.config, facts) })
      }
      const missing = (asked: Question) => {
        const { drafts, further } = drafted(asked, noProgress)
        const own = drafts.flatMap((draft) => priced.get(placeOf(draft)) ?? [])
        return { own, further, left: own.filter(({ point }) => !existing.has(point.key)) }
      }
      const loadOf = (asked: Question) => {
        const { own, further, left } = missing(asked)
        const seconds = (some: typeof own) =>
          some.reduce((sum, { cost }) => sum + (cost.seconds ?? 0), 0)
        const mean = seconds(own) / Math.max(1, own.length)
        return { runs: left.length + further.runs, seconds: seconds(left) + mean * further.weight }
      }
      const { question: fitting, omitted } = shrink(question, budget, loadOf)
      const { own, further, left } = missing(fitting)
      const { runs, seconds } = loadOf(fitting)
      const unknown = own.some(({ cost }) => cost.seconds === null)
      return {
        question: fitting,
        omitted: [...omitted],
        points: own.map(({ point }) => ({ ...point, run: existing.get(point.key) ?? null })),
        furtherRuns: further.runs,
        cost: {
          runs,
          existing: own.length - left.length,
          seconds: unknown ? null : seconds,
          diskBytes: left.reduce((sum, { cost }) => sum + cost.diskBytes, 0),
          freeDiskBytes: own[0]?.cost.freeDiskBytes ?? 0,
          basis: basisOf(own.map(({ cost }) => cost.basis)),
        },
      }
    },
  }
}

/** Where a point lies in its plan. */
const placeOf = ({ coordinates, seed, start }: Pick<Point, 'coordinates' | 'seed' | 'start'>) =>
  JSON.stringify([coordinates, seed, start])

/** The least sure of all. */
function basisOf(bases: readonly Estimate['basis'][]): Estimate['basis'] {
  if (bases.includes('unknown')) return 'unknown'
  return bases.includes('scaled') ? 'scaled' : 'measured'
}

function checkSize({ drafts, further }: Drafts): void {
  const runs = drafts.length + further.runs
  if (runs <= mostPoints) return
  throw new VitrineError('usage', {
    what: 'The study is too large.',
    why: `It comes to ${runs} runs, at most ${mostPoints} are planned.`,
    remedy: 'Ask for fewer values or seeds.',
  })
}
