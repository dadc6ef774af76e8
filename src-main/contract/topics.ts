/**
 * What main says unasked: small values, each push of a topic numbered by `rev`. A page subscribes,
 * asks for `app:snapshot`, passes over pushes up to the snapshot's rev, and asks again where a rev
 * is missing. Bulk is pulled by channels.
 */
import { z } from 'zod'
import { appStateSchema, intentSchema, noticeSchema } from './app.js'
import { datasetSummarySchema } from './dataset.js'
import { downloadsSchema } from './download.js'
import { exportTaskSchema } from './export.js'
import { runIdSchema } from './ids.js'
import { machineStateSchema } from './machine.js'
import { liveSchema, queueSchema, runSummarySchema } from './run.js'
import { settingsSchema } from './settings.js'
import { startSchema } from './start.js'
import { studySummarySchema } from './study.js'
import { tuningStateSchema } from './tuning.js'

export const topics = {
  app: appStateSchema,
  settings: settingsSchema,
  machine: machineStateSchema,
  tuning: tuningStateSchema,
  datasets: z.array(datasetSummarySchema),
  starts: z.array(startSchema),
  downloads: downloadsSchema,
  /** A push holds what changed; a snapshot all runs as `changed`. */
  runs: z.object({ changed: z.array(runSummarySchema), removed: z.array(runIdSchema) }),
  queue: queueSchema,
  /** null: no run is at work. */
  live: liveSchema.nullable(),
  /** Oldest first. */
  studies: z.array(studySummarySchema),
  /** Exports at work, waiting, and the last that ended; oldest first. */
  exports: z.array(exportTaskSchema),
  /** The last one; null: none yet. */
  notice: noticeSchema.nullable(),
  intent: intentSchema.nullable(),
} as const satisfies Record<string, z.ZodType>

export type TopicName = keyof typeof topics
export type TopicValue<Name extends TopicName> = z.infer<(typeof topics)[Name]>
export const topicNames = Object.keys(topics) as TopicName[]

const numbered = <Value extends z.ZodType>(value: Value) => z.object({ rev: z.int().min(0), value })

export const snapshotSchema = z.object({
  app: numbered(topics.app),
  settings: numbered(topics.settings),
  machine: numbered(topics.machine),
  tuning: numbered(topics.tuning),
  datasets: numbered(topics.datasets),
  starts: numbered(topics.starts),
  downloads: numbered(topics.downloads),
  runs: numbered(topics.runs),
  queue: numbered(topics.queue),
  live: numbered(topics.live),
  studies: numbered(topics.studies),
  exports: numbered(topics.exports),
  notice: numbered(topics.notice),
  intent: numbered(topics.intent),
} satisfies Record<TopicName, z.ZodType>)
export type Snapshot = z.infer<typeof snapshotSchema>

/** One push; `value` is parsed by the topic's own schema. */
export const pushSchema = z.object({
  topic: z.enum(topicNames as [TopicName, ...TopicName[]]),
  rev: z.int().min(1),
  value: z.unknown(),
})
export type Push = {
  [Name in TopicName]: {
    readonly topic: Name
    readonly rev: number
    readonly value: TopicValue<Name>
  }
}[TopicName]
