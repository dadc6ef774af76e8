/** What a user sets once: settings.json in the config folder, told by the topic `settings`. */
import { join } from 'node:path'
import { z } from 'zod'
import {
  defaultSettings,
  settingsSchema,
  type Settings,
  type SettingsPatch,
} from '../contract/settings.js'
import { openJsonStore } from '../platform/json-store.js'
import type { ServiceContext } from './context.js'
import { settingsProblem } from './settings-problem.js'

export interface SettingsStore {
  read(): Settings
  /** Throws `file-unwritable`, and then nothing changes. */
  update(patch: SettingsPatch): Settings
}

export function openSettings({
  hub,
  folders,
  log,
}: Pick<ServiceContext, 'hub' | 'folders' | 'log'>): SettingsStore {
  const store = openJsonStore<Settings>({
    file: join(folders.config, 'settings.json'),
    version: 1,
    schema: z.object(settingsSchema.shape),
    initial: defaultSettings,
    problem: (problem) => settingsProblem(hub, log, problem),
  })
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
