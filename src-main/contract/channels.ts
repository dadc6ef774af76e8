/**
 * Every request that a page may make, with the schemas of what goes in and comes out: the whole
 * API of the app. The preload script, the registration in main and the web host are loops over
 * this map: a channel that is not here cannot exist. What main says unasked is in topics.ts.
 */
import { z } from 'zod'
import { aboutSchema, folderListingSchema } from './app.js'
import { datasetReportSchema, datasetSummarySchema } from './dataset.js'
import { downloadSourceSchema } from './download.js'
import {
  exportNameSchema,
  exportOptionsSchema,
  exportResultSchema,
  exportTaskSchema,
} from './export.js'
import { datasetIdSchema, runIdSchema, startIdSchema, studyIdSchema } from './ids.js'
import { machineChannels } from './machine-channels.js'
import { modelCardSchema } from './model-card.js'
import {
  largestPictureMebibytes,
  listedPictureSchema,
  pictureDataSchema,
  pictureRefSchema,
  splitNameSchema,
} from './picture.js'
import { configFieldSchema, estimateSchema, resolutionSchema } from './plan.js'
import { configWishSchema, runConfigSchema } from './run-config.js'
import {
  runDetailSchema,
  runNotesSchema,
  runSeriesSchema,
  runSummarySchema,
  trainingBatchSchema,
  watchedPredictionsSchema,
  wireErrorSchema,
} from './run.js'
import { settingsPatchSchema, settingsSchema } from './settings.js'
import { startSchema } from './start.js'
import { studyChannels } from './study-channels.js'
import { snapshotSchema } from './topics.js'

const nothing = z.undefined()
const path = z.string().min(1).max(4096)
const run = z.strictObject({ run: runIdSchema })
const runs = z.array(runIdSchema).min(1).max(10_000)
const dataset = z.strictObject({ dataset: datasetIdSchema })
const start = z.strictObject({ start: startIdSchema })

/** What to make a run of; `wish` lies over the settings' engine and the recipe's defaults. */
const planSchema = z.strictObject({
  dataset: datasetIdSchema,
  start: startIdSchema,
  wish: configWishSchema,
})

const classesSchema = z.array(z.object({ name: z.string(), probability: z.number() }))

export const channels = {
  ...studyChannels,
  'app:about': { input: nothing, output: aboutSchema },
  /** Versions, machine, settings and the last lines of the log, to paste into a report. No picture, no path of a dataset. */
  'app:diagnostics': { input: nothing, output: z.string() },
  /** An error of the page, for the log. */
  'app:log': { input: z.strictObject({ message: z.string().max(10_000) }), output: nothing },
  /** Shows a folder in the system's file manager; `unsupported` on the web. */
  'app:reveal': {
    input: z.discriminatedUnion('what', [
      z.strictObject({ what: z.enum(['logs', 'workspace']) }),
      z.strictObject({ what: z.literal('run'), run: runIdSchema }),
      z.strictObject({ what: z.literal('export'), run: runIdSchema, name: exportNameSchema }),
      z.strictObject({ what: z.literal('dataset'), dataset: datasetIdSchema }),
      z.strictObject({ what: z.literal('study'), study: studyIdSchema }),
    ]),
    output: nothing,
  },
  /** Begins to drag an export's folder out of the app, while the pointer is down; `unsupported` on the web. */
  'app:drag-export': {
    input: z.strictObject({ run: runIdSchema, name: exportNameSchema }),
    output: nothing,
  },
  /** All topics as they are now. */
  'app:snapshot': { input: nothing, output: snapshotSchema },
  /** The system's picker; null: dismissed; `unsupported` on the web. */
  'app:pick-folder': { input: nothing, output: path.nullable() },
  'app:pick-checkpoint': { input: nothing, output: path.nullable() },
  /** Folders of the machine that the app runs on, for the app's own picker; null: the home folder. */
  'app:list-folder': {
    input: z.strictObject({ folder: path.nullable() }),
    output: folderListingSchema,
  },
  /** Makes it where it is not there. `run-busy` while a run is at work. */
  'workspace:open': { input: z.strictObject({ folder: path }), output: nothing },
  'settings:update': { input: settingsPatchSchema, output: settingsSchema },

  ...machineChannels,

  /** Looks through it in the background; the datasets topic says how far. A folder already listed is looked through again. */
  'datasets:add': { input: z.strictObject({ folder: path }), output: datasetSummarySchema },
  /** Takes it off the list; its files stay. */
  'datasets:remove': { input: dataset, output: nothing },
  'datasets:report': { input: dataset, output: datasetReportSchema },
  'datasets:pictures': {
    input: z.strictObject({
      dataset: datasetIdSchema,
      split: splitNameSchema,
      /** null: all classes. */
      label: z.string().nullable(),
      offset: z.int().min(0),
      limit: z.int().min(1).max(500),
    }),
    output: z.object({ pictures: z.array(listedPictureSchema), total: z.int() }),
  },
  /** Whole pictures within a square of `side` pixels, in the order asked; null: unreadable or gone. */
  'pictures:thumbnails': {
    input: z.strictObject({
      pictures: z.array(pictureRefSchema).min(1).max(64),
      side: z.int().min(16).max(1024),
    }),
    output: z.array(pictureDataSchema.nullable()),
  },

  /** Adds a checkpoint file as a starting point. `checkpoint-malformed`, `file-not-found`. */
  'starts:add': { input: z.strictObject({ file: path }), output: startSchema },
  /** Forgets a file that was added. */
  'starts:remove': { input: start, output: nothing },

  /** Cards of all published checkpoints; also looks again which of them are on this machine. */
  'models:catalogue': { input: nothing, output: z.array(modelCardSchema) },
  /** Puts it at the end of the downloads; the topic says the rest. `start-not-found`, `unsupported`. */
  'models:download': {
    input: z.strictObject({ start: startIdSchema, source: downloadSourceSchema }),
    output: nothing,
  },
  /** Any repository of the hub with a checkpoint that Vitrine reads; becomes a file that was added. */
  'models:download-repository': {
    input: z.strictObject({
      repository: z
        .string()
        .max(200)
        .regex(/^(?!\.)[\w.-]+\/(?!\.)[\w.-]+$/, 'Expected OWNER/NAME'),
    }),
    output: nothing,
  },
  /** What was fetched so far stays. */
  'models:pause': { input: start, output: nothing },
  /** Goes on with a paused or failed download. */
  'models:resume': { input: start, output: nothing },
  /** Forgets the download and what was fetched of it. */
  'models:cancel': { input: start, output: nothing },
  /** Removes a published checkpoint's files from the shared cache. `usage` for one that lies elsewhere. */
  'models:remove': { input: start, output: nothing },
  /** null forgets the one that was kept. `unsupported` where it cannot be kept safe. */
  'models:set-token': {
    input: z.strictObject({
      token: z
        .string()
        .max(500)
        .regex(/^[\x21-\x7e]+$/, 'Expected letters, digits and signs without blanks')
        .nullable(),
    }),
    output: nothing,
  },

  /** Every field that a recipe form may show. */
  'plan:fields': { input: nothing, output: z.array(configFieldSchema) },
  /** The wish as a whole config, or what is wrong with it. */
  'plan:resolve': { input: planSchema, output: resolutionSchema },
  'plan:estimate': {
    input: z.strictObject({ dataset: datasetIdSchema, config: runConfigSchema }),
    output: estimateSchema,
  },

  /** Makes a run and puts it at the end of the queue. `usage` names what is wrong. */
  'runs:create': {
    input: planSchema.extend({ notes: runNotesSchema }),
    output: runSummarySchema,
  },
  'runs:detail': { input: run, output: runDetailSchema },
  /** At most 20,000 lines an answer; `generation` null: nothing is known yet. */
  'runs:series': {
    input: z.strictObject({
      run: runIdSchema,
      afterSeq: z.int().min(0),
      generation: z.int().nullable(),
    }),
    output: runSeriesSchema,
  },
  'runs:log': {
    input: z.strictObject({ run: runIdSchema, afterSeq: z.int().min(0) }),
    output: z.object({ seq: z.int(), lines: z.array(z.string()) }),
  },
  /** null: none was kept yet. */
  'runs:batch': { input: run, output: trainingBatchSchema.nullable() },
  /** Pictures that the run trains on or is validated by; `label` null: of all classes. */
  'runs:pictures': {
    input: z.strictObject({
      run: runIdSchema,
      split: z.enum(['train', 'validation']),
      label: z.string().nullable(),
      offset: z.int().min(0),
      limit: z.int().min(1).max(500),
    }),
    output: z.object({ pictures: z.array(listedPictureSchema), total: z.int() }),
  },
  'runs:predictions': { input: run, output: watchedPredictionsSchema },
  'runs:edit': {
    input: z.strictObject({ run: runIdSchema, notes: runNotesSchema.partial() }),
    output: runSummarySchema,
  },
  /** Saves a checkpoint and frees the machine. `run-state` when it is neither running nor queued. */
  'runs:pause': { input: run, output: nothing },
  /** Back into the queue, first: paused, interrupted, failed, stopped and cancelled runs. */
  'runs:resume': { input: run, output: nothing },
  /** Saves a checkpoint and ends the run early, kept as it is. */
  'runs:stop': { input: run, output: nothing },
  /** Ends the run without saving. */
  'runs:cancel': { input: run, output: nothing },
  /** To the trash of the system, or of the workspace where there is none. Running ones: `run-busy`. */
  'runs:delete': { input: z.strictObject({ runs }), output: nothing },
  /** The waiting runs in another order; ids that do not wait are passed over, those left out keep theirs at the end. */
  'queue:reorder': {
    input: z.strictObject({ order: z.array(runIdSchema).max(10_000) }),
    output: nothing,
  },

  /** Writes a run's model for other programs, after those already asked for; the exports topic says the rest. */
  'exports:start': {
    input: z.strictObject({
      run: runIdSchema,
      checkpoint: z.enum(['last', 'best']),
      options: exportOptionsSchema,
      /** Validation pictures to compare with the checkpoint on, at most. */
      pictures: z.int().min(1).max(10_000),
    }),
    output: z.object({ id: exportTaskSchema.shape.id }),
  },
  /** Nothing of it is kept. One that is over, or not known, is passed over. */
  'exports:cancel': { input: z.strictObject({ id: exportTaskSchema.shape.id }), output: nothing },
  /** Those whose folders are whole, by name. */
  'exports:list': { input: run, output: z.array(exportResultSchema) },

  /**
   * What each run's best checkpoint says of each picture: answers[run][picture]. The process stays
   * warm for a while, so the next question is answered faster.
   */
  'predict:pictures': {
    input: z.strictObject({
      runs: z.array(runIdSchema).min(1).max(16),
      pictures: z
        .array(
          z.discriminatedUnion('type', [
            z.strictObject({ type: z.literal('known'), picture: pictureRefSchema }),
            z.strictObject({
              type: z.literal('sent'),
              name: z.string().max(1000),
              /** The encoded file, base64. */
              data: z.base64().max(Math.ceil((largestPictureMebibytes * 1048576 * 4) / 3)),
            }),
          ]),
        )
        .min(1)
        .max(64),
      top: z.int().min(1).max(1000),
    }),
    output: z.object({
      answers: z.array(
        z.array(
          z.discriminatedUnion('type', [
            z.object({
              type: z.literal('seen'),
              classes: classesSchema,
              /** From encoded bytes to probabilities, the model open. */
              milliseconds: z.number(),
            }),
            z.object({ type: z.literal('failed'), error: wireErrorSchema }),
          ]),
        ),
      ),
    }),
  },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>

export type ChannelName = keyof typeof channels
export type ChannelInput<Name extends ChannelName> = z.infer<(typeof channels)[Name]['input']>
export type ChannelOutput<Name extends ChannelName> = z.infer<(typeof channels)[Name]['output']>

/** One handler for each channel; the service must supply all of them. */
export type ChannelHandlers = {
  readonly [Name in ChannelName]: (
    input: ChannelInput<Name>,
  ) => ChannelOutput<Name> | Promise<ChannelOutput<Name>>
}
