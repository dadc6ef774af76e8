/** How well a checkpoint's features tell a run's classes apart before training: the job `score` of the engine process. */
import { availableParallelism } from 'node:os'
import { createLoader } from '../data/loader.js'
import { prepareSplit } from '../data/prepare.js'
import type { Example } from '../data/scan.js'
import { architectureOf } from '../engine/model/variants.js'
import type { ScoreJob } from '../runs/messages.js'
import { linearScore, nearestNeighbourScore, type Features } from '../study/feature-scores.js'
import { chooseExecutor } from './choose-executor.js'
import type { JobHost } from './evaluate.js'
import { addMissing, featuresOf, fingerprintsOf } from './features.js'
import { initialState } from './initial-state.js'
import { openKeptFeatures } from './kept-features.js'
import { openSurroundings } from './surroundings.js'

/** Says `warning` and one `score`. Pictures are seen as an evaluation sees them; a picture of several classes counts for none. */
export async function executeScore(
  { config, split: wish }: ScoreJob,
  host: JobHost,
): Promise<void> {
  const began = performance.now()
  const { facts, split } = await prepareSplit(wish)
  const { model, engine, train } = config
  const { resolution } = model
  const architecture = architectureOf(model.name, model.gelu)
  const classes = facts.classes.length
  const state = initialState(model, architecture, { classes, resolution }, train.seed)
  const executor = await chooseExecutor({ ...engine, precision: 'float32' }, openSurroundings())
  const kept = openKeptFeatures({
    ...{ architecture, resolution, parameters: state, engine: executor.description },
  })
  const rows = kept.read()
  const both = [split.train, split.validation] as const
  const all: (string | null)[] = []
  try {
    for (const examples of both) {
      const fingerprints = fingerprintsOf(examples)
      all.push(...fingerprints)
      const workers = Math.min(availableParallelism(), examples.length)
      const loader = createLoader({ examples, resolution, seed: 0, workers, cacheMebibytes: 0 })
      try {
        await addMissing(rows, fingerprints, loader, {
          ...{ architecture, classes, resolution, executor, state },
          ...{ batch: train.microBatch ?? train.batch, tell: host.emit, cancelled: host.cancelled },
        })
      } finally {
        await loader.close()
      }
    }
  } finally {
    kept.write(rows, all)
  }
  const labelled = (examples: readonly Example[]): Features => {
    const single = examples.filter(({ label }) => typeof label === 'number')
    const { features, labels } = featuresOf(single, fingerprintsOf(single), rows, architecture.width) // prettier-ignore
    const { width } = architecture
    return { data: Float32Array.from(features.data), width, labels: Array.from(labels, Number) }
  }
  const [known, asked] = both.map(labelled)
  if (!known || !asked) throw new Error('score: two splits expected')
  host.emit({
    type: 'score',
    nearestNeighbours: nearestNeighbourScore(known, asked, classes),
    linear: linearScore(known, asked, classes),
    seconds: (performance.now() - began) / 1000,
  })
}
