/** The app itself: what it is, where it keeps things, what its host can do. */
import { z } from 'zod'

export const aboutSchema = z.object({
  vitrine: z.string(),
  /** Runtime by name: node, and electron and chrome where they are. */
  versions: z.record(z.string(), z.string()),
  platform: z.string(),
  host: z.enum(['electron', 'web']),
  /** Whether the host can show a native picker, open a folder, read a dropped folder's path. */
  nativeFiles: z.boolean(),
  logsFolder: z.string(),
})
export type About = z.infer<typeof aboutSchema>

export const appStateSchema = z.object({
  workspace: z.string(),
  /** Newest first, the open one among them. */
  recentWorkspaces: z.array(z.string()),
})
export type AppState = z.infer<typeof appStateSchema>

/** One folder as the app's own picker shows it, where there is no native one. */
export const folderListingSchema = z.object({
  folder: z.string(),
  /** null: the root. */
  parent: z.string().nullable(),
  folders: z.array(z.object({ name: z.string(), path: z.string() })),
  /** Checkpoint files in it. */
  files: z.array(z.object({ name: z.string(), path: z.string() })),
  /** Pictures directly in it. */
  pictures: z.int(),
})
export type FolderListing = z.infer<typeof folderListingSchema>

/** What a native menu, a shortcut or the system asks the page to do. */
export const intentSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('show'),
    view: z.enum([
      'home',
      'datasets',
      'models',
      'new-run',
      'runs',
      'compare',
      'studies',
      'try',
      'settings',
    ]),
  }),
  z.object({ type: z.literal('add-dataset') }),
])
export type Intent = z.infer<typeof intentSchema>

/** Something that happened unasked and deserves a line on the screen. */
export const noticeSchema = z.object({
  kind: z.enum([
    'run-done',
    'run-failed',
    'study-paused',
    'workspace-problem',
    'settings-problem',
    'update',
  ]),
  what: z.string(),
  why: z.string(),
  remedy: z.string(),
  /** Of the run that it is about. */
  run: z.string().nullable(),
})
export type Notice = z.infer<typeof noticeSchema>
