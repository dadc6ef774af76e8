/** What a user sets once for the app; kept outside of any workspace. */
import { z } from 'zod'
import { runConfigSchema } from './run-config.js'

export const themeNames = ['system', 'light', 'dark'] as const
export const languageNames = ['en', 'zh-CN'] as const
export type LanguageName = (typeof languageNames)[number]

export const settingsSchema = z.strictObject({
  theme: z.enum(themeNames),
  /** `system`: as the operating system or browser asks, else English. */
  language: z.enum(['system', ...languageNames]),
  /** What new runs use where their recipe is silent. */
  engine: runConfigSchema.shape.engine,
  /** Tell by a notification when a run ends while the window is not in front. */
  notifications: z.boolean(),
  /** Look for a newer version at start: the only traffic that no click asks for, so off at first. */
  lookForUpdates: z.boolean(),
})
export type Settings = z.infer<typeof settingsSchema>
export const settingsPatchSchema = settingsSchema.partial()
export type SettingsPatch = z.infer<typeof settingsPatchSchema>

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  engine: {
    executor: 'auto',
    provider: 'auto',
    threads: 0,
    loaderWorkers: 0,
    cacheMebibytes: 0,
  },
  notifications: true,
  lookForUpdates: false,
}
