/** Small wishes of the views to the host. Each throws the host's error. */
import type { About, FolderListing } from '#contract/app.js'
import type { ChannelInput } from '#contract/channels.js'
import type { DatasetReport, DatasetSummary } from '#contract/dataset.js'
import { toVitrineError } from '#contract/errors.js'
import type { DatasetId, StartId } from '#contract/ids.js'
import type { Speed } from '#contract/machine.js'
import type { ListedPicture, PictureRef, SplitName } from '#contract/picture.js'
import type { RunSummary } from '#contract/run.js'
import type { Settings, SettingsPatch } from '#contract/settings.js'
import type { Start } from '#contract/start.js'
import type { TuningShape } from '#contract/tuning.js'
import { call } from '../lib/api.js'
import { firstRunWish } from '../lib/first-run.js'

export function about(): Promise<About> {
  return call('app:about', undefined)
}

let known: Promise<About> | null = null

/** Whether the host has native pickers and a file manager; asked once. */
export async function nativeFiles(): Promise<boolean> {
  known ??= about()
  try {
    return (await known).nativeFiles
  } catch (thrown) {
    known = null
    throw thrown
  }
}

export function diagnostics(): Promise<string> {
  return call('app:diagnostics', undefined)
}

export async function reveal(what: ChannelInput<'app:reveal'>): Promise<void> {
  await call('app:reveal', what)
}

export function listFolder(folder: string | null): Promise<FolderListing> {
  return call('app:list-folder', { folder })
}

/** null: dismissed. */
export function pickFolder(): Promise<string | null> {
  return call('app:pick-folder', undefined)
}

/** null: dismissed. */
export function pickCheckpoint(): Promise<string | null> {
  return call('app:pick-checkpoint', undefined)
}

export async function openWorkspace(folder: string): Promise<void> {
  await call('workspace:open', { folder })
}

export function updateSettings(patch: SettingsPatch): Promise<Settings> {
  return call('settings:update', patch)
}

export async function examineMachine(): Promise<void> {
  await call('machine:examine', undefined)
}

export function measureSpeed(what: ChannelInput<'machine:probe'>): Promise<Speed> {
  return call('machine:probe', what)
}

/** Looks for the fastest way to train a shape; the mirror says how far. That it was stopped is no error. */
export async function tuneMachine(shape: TuningShape): Promise<void> {
  try {
    await call('machine:tune', shape)
  } catch (thrown) {
    if (toVitrineError(thrown).code !== 'interrupted') throw thrown
  }
}

export async function stopTuning(): Promise<void> {
  await call('machine:stop-tuning', undefined)
}

export function addDataset(folder: string): Promise<DatasetSummary> {
  return call('datasets:add', { folder })
}

export async function removeDataset(dataset: DatasetId): Promise<void> {
  await call('datasets:remove', { dataset })
}

export function datasetReport(dataset: DatasetId): Promise<DatasetReport> {
  return call('datasets:report', { dataset })
}

export function datasetPictures(
  dataset: DatasetId,
  split: SplitName,
  label: string | null,
  offset: number,
  limit: number,
): Promise<{ pictures: ListedPicture[]; total: number }> {
  return call('datasets:pictures', { dataset, split, label, offset, limit })
}

/** One picture within a square of `side` pixels, as a `data:` URL; null: unreadable. */
export async function largePicture(ref: PictureRef, side: number): Promise<string | null> {
  const [data] = await call('pictures:thumbnails', { pictures: [ref], side })
  return data ?? null
}

export function addStart(file: string): Promise<Start> {
  return call('starts:add', { file })
}

export async function removeStart(start: StartId): Promise<void> {
  await call('starts:remove', { start })
}

/** The first run that Home offers, at work or first in the queue. */
export function startFirstRun(dataset: DatasetId, scratch: StartId): Promise<RunSummary> {
  return call('runs:create', {
    dataset,
    start: scratch,
    wish: firstRunWish,
    notes: { name: '', tags: [], notes: '' },
  })
}
