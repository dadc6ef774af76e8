/** Starting points as pages see them, from what is known of each kind. */
import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { startIdSchema, type RunId, type StartId } from '../contract/ids.js'
import type { CheckpointFacts } from '../contract/model-job.js'
import type { RunSummary } from '../contract/run.js'
import type { Start } from '../contract/start.js'
import type { CachedFile } from '../hub/cache.js'
import type { ReadableCard } from '../hub/catalogue.js'
import type { OwnCheckpoint } from './found-files.js'

const nothingKnown = {
  model: null,
  data: null,
  imagenetTop1: null,
  parameters: null,
  resolution: null,
  bytes: null,
  file: null,
  repository: null,
  recommended: false,
  imagesPerSecond: null,
} as const satisfies Partial<Start>

export const scratch: Start = {
  ...nothingKnown,
  id: startIdSchema.parse('scratch'),
  kind: 'scratch',
  title: 'From scratch',
}

export function startOfCard(card: ReadableCard, here: CachedFile | null): Start {
  const { id, model, data, resolution, parameters, imagenetTop1, repository, recommended } = card
  return {
    ...nothingKnown,
    ...{ id, kind: 'published', title: card.architecture, model, data, imagenetTop1 },
    ...{ parameters, resolution, repository, recommended },
    bytes: here?.bytes ?? card.bytes,
    file: here?.file ?? null,
  }
}

const idOfFile = (file: string): StartId =>
  startIdSchema.parse(`file-${createHash('sha256').update(file).digest('hex').slice(0, 16)}`)

export function startOfFile(file: string, facts: CheckpointFacts, bytes: number): Start {
  return {
    ...nothingKnown,
    ...{ id: idOfFile(file), kind: 'file', title: titleOf(file), bytes, file },
    ...{ model: facts.name, parameters: facts.parameters, resolution: facts.resolution },
  }
}

/** In the hub's cache all files are called the same: their repository's name says more. */
function titleOf(file: string): string {
  const repository = basename(dirname(dirname(dirname(file))))
  const [kind, ...name] = repository.split('--')
  return kind === 'models' && name.length > 0 ? name.join('/') : basename(file)
}

export function startOfOwn({ card, file }: OwnCheckpoint): Start {
  const { model, data, weights } = card
  return {
    ...nothingKnown,
    ...{ id: idOfFile(file), kind: 'pretrained', title: card.name, data: data.name, file },
    ...{ model: model.name, parameters: model.parameters, resolution: model.resolution },
    bytes: weights.bytes,
  }
}

export function startOfStarter(starter: OwnCheckpoint): Start {
  const id = startIdSchema.parse('starter')
  return { ...startOfOwn(starter), id, kind: 'starter' }
}

export const idOfRun = (run: RunId) => `run-${run}`

/** null: it has nothing to begin with. */
export function startOfRun(run: RunSummary, workspace: string): Start | null {
  const id = startIdSchema.safeParse(idOfRun(run.id))
  if (!run.hasCheckpoint || run.model === null || !id.success) return null
  return {
    ...nothingKnown,
    ...{ id: id.data, kind: 'run', title: run.name === '' ? run.id : run.name },
    ...{ model: run.model, parameters: run.parameters, resolution: run.resolution },
    data: basename(run.dataFolder),
    file: join(workspace, 'runs', run.id),
  }
}
