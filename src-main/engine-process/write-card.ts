/** Puts a run's weights with their card among the workspace's models, for others to start from. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  cardFileName,
  checkpointCardSchema,
  type CheckpointCard,
} from '../contract/checkpoint-card.js'
import type { RunEvent } from '../contract/run-event.js'
import { readCheckpoint } from '../engine/checkpoint/checkpoint.js'
import { writeSafetensors } from '../engine/checkpoint/safetensors.js'
import { writeFileAtomic } from '../platform/atomic-file.js'
import { writing } from '../platform/writing.js'
import type { RunRecord } from '../runs/record.js'
import * as store from '../runs/store.js'
import { parametersOf, trainingOperationsOf } from './model-cost.js'

/**
 * Writes WORKSPACE/models/NAME with the weights of the checkpoint after `step`; a run's later card
 * takes the place of its earlier one. The weights are named by their step and the card, which names
 * them, is written last: whatever happens in between, a card's weights are whole. Returns the
 * card's path. Throws `file-unwritable`.
 */
export function writeCard(run: string, record: RunRecord, step: number): string {
  const models = join(dirname(dirname(run)), 'models')
  const name = freeName(models, record)
  const folder = join(models, name)
  const file = `model-${step}.safetensors`
  const bytes = weightsOf(run, record, step)
  writing(folder, () => mkdirSync(folder, { recursive: true }))
  writeFileAtomic(join(folder, file), bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const weights = { file, bytes: bytes.length, sha256 }
  const events = store.readMetrics(run).filter((event) => isBefore(event, step))
  const card: CheckpointCard = { ...cardOf(record, step, events), name, weights }
  const path = join(folder, cardFileName)
  writeFileAtomic(path, `${JSON.stringify(card, null, 1)}\n`)
  for (const other of readdirSync(folder)) {
    if (/^model-\d+\.safetensors$/.test(other) && other !== file) rmSync(join(folder, other))
  }
  return path
}

/** The parameters alone, without places of the machine that trained. */
function weightsOf(run: string, { config, classes }: RunRecord, step: number): Uint8Array {
  const path = store.checkpointPath(run, step)
  const { arrays, metadata } = readCheckpoint(readFileSync(path), path)
  return writeSafetensors(arrays, {
    format: 'vitrine-model-1',
    gelu: config.model.gelu,
    classes: JSON.stringify(classes),
    progress: metadata['progress'] ?? '',
    config: JSON.stringify({
      ...config,
      data: { ...config.data, folder: dataNameOf(config), labels: labelsNameOf(config) },
      model: { ...config.model, from: basename(config.model.from) },
    }),
  })
}

function cardOf(
  { id, config, classes, examples, datasetHash, device, versions }: RunRecord,
  step: number,
  events: readonly RunEvent[],
): Omit<CheckpointCard, 'name' | 'weights'> {
  const { recipe, augment, train, model, data } = config
  const imagesSeen = step * train.batch
  const evaluation = events.findLast((event) => event.type === 'evaluation')
  return {
    version: 1,
    created: new Date().toISOString(),
    run: id,
    model: {
      name: model.name,
      gelu: model.gelu,
      resolution: model.resolution,
      parameters: parametersOf(model, classes.length),
    },
    data: {
      name: dataNameOf(config),
      labels: data.labels === null ? 'single' : 'multi',
      ...examples,
      classes: classes.length,
      hash: datasetHash,
      licence: data.licence,
    },
    recipe: {
      recipe,
      augment,
      train,
      model: { dropout: model.dropout, stochasticDepth: model.stochasticDepth },
      from: basename(model.from),
    },
    compute: {
      imagesSeen,
      seconds: events.reduce((most, event) => Math.max(most, secondsOf(event)), 0),
      operations: imagesSeen * trainingOperationsOf(model, classes.length),
      device: device ?? '',
    },
    metrics: evaluation
      ? {
          step: evaluation.step,
          top1: evaluation.top1,
          top5: evaluation.top5,
          meanAveragePrecision: evaluation.meanAveragePrecision,
          loss: evaluation.loss,
        }
      : null,
    step,
    versions,
  }
}

function isBefore(event: RunEvent, step: number): boolean {
  return (event.type === 'step' || event.type === 'evaluation') && event.step <= step
}

function secondsOf(event: RunEvent): number {
  return event.type === 'step' || event.type === 'evaluation' ? event.seconds : 0
}

function dataNameOf({ data }: RunRecord['config']): string {
  return basename(data.folder)
}

function labelsNameOf({ data }: RunRecord['config']): string | null {
  return data.labels === null ? null : basename(data.labels)
}

/** Such as `icons-ti-16`; with a number where another run's card has that name. */
function freeName(models: string, record: RunRecord): string {
  const { data, model } = record.config
  const words = `${basename(data.folder)}-${model.name}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(-60)
  for (let attempt = 1; ; attempt++) {
    const name = attempt === 1 ? words : `${words}-${attempt}`
    if (!existsSync(join(models, name)) || isOwn(join(models, name), record.id)) return name
  }
}

/** Whether a folder holds this run's card, or only what a killed writer left of its first one. */
function isOwn(folder: string, run: string): boolean {
  try {
    const text = readFileSync(join(folder, cardFileName), 'utf8')
    return checkpointCardSchema.parse(JSON.parse(text)).run === run
  } catch {
    return readdirSync(folder).every((name) => name.startsWith('model-'))
  }
}
