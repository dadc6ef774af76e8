/** What a user sets once: settings.json in the config folder, told by the topic `settings`. */
import { join } from 'node:path'
import { z } from 'zod'
import {
  defaultSettings,
  hubSettingsSchema,
  settingsSchema,
  type Settings,
  type SettingsPatch,
} from '../contract/settings.js'
import { openJsonStore, type JsonStore, type StoreProblem } from '../platform/json-store.js'
import type { ServiceContext } from './context.js'
import { settingsProblem } from './settings-problem.js'

export interface SettingsStore {
  read(): Settings
  /** Throws `file-unwritable`, and then nothing changes. */
  update(patch: SettingsPatch): Settings
}

/** The file of the settings in the config folder. */
export function settingsFile(
  config: string,
  problem: (problem: StoreProblem) => void,
): JsonStore<Settings> {
  return openJsonStore<Settings>({
    file: join(config, 'settings.json'),
    version: 1,
    // Older files do not say it.
    schema: z.object({
      ...settingsSchema.shape,
      hub: hubSettingsSchema.default(defaultSettings.hub),
    }),
    initial: defaultSettings,
    problem,
  })
}

export function openSettings({
  hub,
  folders,
  log,
}: Pick<ServiceContext, 'hub' | 'folders' | 'log'>): SettingsStore {
  const store = settingsFile(folders.config, (problem) => settingsProblem(hub, log, problem))
  hub.publish('settings', store.read())
  return {
    read: () => store.read(),
    update(patch) {
      store.write({ ...store.read(), ...patch })
      hub.publish('settings', store.read())
      return store.read()
    },
  }
}
