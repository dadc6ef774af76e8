/** What the service has beside its runs: datasets, starting points, plans, the machine, settings. */
import { join } from 'node:path'
import type { ChannelHandlers } from '../contract/channels.js'
import type { ModelJob } from '../contract/model-job.js'
import type { PictureJob } from '../contract/picture-job.js'
import { cacheFolderOf } from '../hub/cache.js'
import { createAssistant, type Assistant } from '../platform/assistant.js'
import { entryFile, projectRoot, type EntryName } from '../platform/entries.js'
import { appHandlers } from './app-handlers.js'
import type { ServiceContext } from './context.js'
import { datasetHandlers } from './dataset-handlers.js'
import { createDatasets, type Datasets } from './datasets.js'
import { createEstimator } from './estimate.js'
import { createMachine } from './machine.js'
import { createModelHub } from './model-hub.js'
import { modelHandlers } from './model-handlers.js'
import { createExportTasks } from './export-tasks.js'
import { machineHandlers } from './machine-handlers.js'
import { pictureHandlers } from './picture-handlers.js'
import { planHandlers } from './plan-handlers.js'
import { createPlanning, type Planning } from './planning.js'
import { predictHandlers } from './predict-handlers.js'
import { openSettings } from './settings-store.js'
import { settingsProblem } from './settings-problem.js'
import { startHandlers } from './start-handlers.js'
import { createStarts } from './starts.js'
import { createStudyPlanner, type StudyPlanner } from './study-planner.js'
import { createTuner } from './tuning/tuner.js'
import { openTunings, type Tunings } from './tuning/tunings-file.js'

type Names = Exclude<
  keyof ChannelHandlers,
  | `runs:${string}`
  | `queue:${string}`
  | `studies:${string}`
  | `workspace:${string}`
  | 'app:snapshot'
>

export interface Resources {
  readonly handlers: Pick<ChannelHandlers, Names>
  readonly planning: Planning
  readonly datasets: Datasets
  readonly studyPlanner: StudyPlanner
  readonly tunings: Tunings
  readonly pictures: Assistant<PictureJob>
  /** Ends the processes that they started. */
  close(): Promise<void>
}

/** A process that answers questions goes after this long without any. */
const idleMilliseconds = 60_000

/** After a start, before the machine is examined; and again where a run is at work then. */
const quietMilliseconds = 3000

export function createResources(context: ServiceContext): Resources {
  const { launch } = context.host
  const assistant = <Job>(entry: EntryName, name: string) =>
    createAssistant<Job>({ launch, file: entryFile(entry), name, idleMilliseconds })
  const pictures = assistant<PictureJob>('picture-process', 'The process that reads pictures')
  const models = assistant<ModelJob>('model-process', 'The process that knows models')
  // Another of the same: its answers do not wait for plans, nor end with them.
  const seeing = assistant<ModelJob>('model-process', 'The process that looks at pictures')

  const settings = openSettings(context)
  const sampleFolder = join(projectRoot(), 'resources', 'sample')
  const datasets = createDatasets(context, pictures, sampleFolder)
  const tunings = openTunings(context.folders.config, (problem) =>
    settingsProblem(context.hub, context.log, problem),
  )
  const machine = createMachine(context, settings, tunings)
  const tuner = createTuner(context, machine, tunings)
  const starts = createStarts(context, machine, models, () =>
    cacheFolderOf(settings.read().hub.cacheFolder),
  )
  const modelHub = createModelHub(context, settings, models, starts)
  const planning = createPlanning(datasets, starts, settings)
  const speeds = () => machine.speeds()
  const estimate = createEstimator({
    ...{ speeds, models, tunings, workspace: () => context.workspace() },
    picked: () => context.hub.current('machine').report?.picked ?? null,
  })
  const exporting = createExportTasks(context, settings)
  datasets.check()
  void starts.refresh()
  let examination: NodeJS.Timeout
  /** The page comes first, and a run that goes on by itself: trying engines takes all cores for some seconds. */
  function examineSoon(): void {
    examination = setTimeout(() => {
      if (context.hub.current('queue').running === null) void machine.examineIfChanged()
      else examineSoon()
    }, quietMilliseconds)
  }
  examineSoon()
  return {
    handlers: {
      ...appHandlers(context, { settings, datasets }),
      ...datasetHandlers(datasets, pictures),
      ...pictureHandlers(context, datasets, pictures),
      ...startHandlers(starts),
      ...modelHandlers(modelHub),
      ...planHandlers(planning, estimate, datasets),
      ...machineHandlers(machine, tuner),
      ...exporting.handlers,
      ...predictHandlers(context, datasets, settings, seeing),
    },
    planning,
    datasets,
    studyPlanner: createStudyPlanner({ context, planning, estimate, datasets, pictures }),
    pictures,
    tunings,
    async close() {
      clearTimeout(examination)
      machine.close()
      tuner.close()
      starts.close()
      datasets.close()
      const stopped = modelHub.close()
      for (const each of [pictures, models, seeing]) each.close()
      await Promise.all([stopped, exporting.close()])
    },
  }
}
