/** What a study needs to know beside its runs, measured in engine processes of its own. */
import { join } from 'node:path'
import type { RunId } from '../contract/ids.js'
import type { Measurement, Point, Study } from '../contract/study.js'
import type { ServiceContext } from './context.js'
import type { Datasets } from './datasets.js'
import { evaluateModel } from './models.js'

export interface StudyMeasuring {
  /** null: nothing is missing. */
  next(study: Study): MissingMeasurement | null
  /** Throws what an evaluation throws; `interrupted` by the signal. */
  measure(missing: MissingMeasurement, signal: AbortSignal): Promise<Measurement>
}

/** A run that was not scored on the independent pictures yet. */
interface MissingMeasurement {
  readonly run: RunId
  readonly config: Point['config']
  readonly independent: Study['question']['dataset']
}

export function createStudyMeasuring(
  { host, workspace }: Pick<ServiceContext, 'host' | 'workspace'>,
  datasets: Datasets,
): StudyMeasuring {
  return {
    next({ question, points, measurements }) {
      if (question.kind !== 'honest-validation') return null
      const { independent } = question
      const measured = new Set(
        measurements.flatMap((each) => (each.type === 'outside' ? [each.run] : [])),
      )
      for (const { run, outcome, config } of points) {
        if (run === null || outcome === null || measured.has(run)) continue
        return { run, config, independent }
      }
      return null
    },
    async measure({ run, config, independent }, signal) {
      const { folder } = await datasets.ready(independent)
      const { executor, provider, threads } = config.engine
      let found: Measurement | null = null
      await evaluateModel(
        {
          model: {
            source: { type: 'run', folder: join(workspace(), 'runs', run), checkpoint: 'last' },
            ...{ gelu: null, resolution: null, batch: config.train.batch },
            engine: { executor, provider, threads },
          },
          ...{ data: folder, split: null },
        },
        {
          signal,
          launch: host.launch,
          emit(event) {
            if (event.type !== 'evaluation') return
            const { top1, examples } = event
            found = { type: 'outside', run, top1, examples, without: null }
          },
        },
      )
      if (found === null) throw new Error(`The evaluation of the run ${run} said nothing.`)
      return found
    },
  }
}
