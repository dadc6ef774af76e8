/** What a user sets once for the app; kept outside of any workspace. */
import { z } from 'zod'
import { runConfigSchema } from './run-config.js'

export const themeNames = ['system', 'light', 'dark'] as const
export const languageNames = ['en', 'zh-CN'] as const
export type LanguageName = (typeof languageNames)[number]

/** A web address, as people type it. */
const address = z
  .string()
  .max(2000)
  .refine((text) => /^https?:\/\/[^\s/]/.test(text) && URL.canParse(text), {
    error: 'Expected an address that begins with http:// or https://',
  })

/** Where checkpoints are fetched from and kept. */
export const hubSettingsSchema = z.strictObject({
  /** Address of the Hugging Face hub or a mirror of it; null: HF_ENDPOINT, else huggingface.co. */
  endpoint: address.nullable(),
  /** What stands for storage.googleapis.com, where the paper's .npz files lie; null: itself. */
  storage: address.nullable(),
  /** null: HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the environment. */
  proxy: address.nullable(),
  /** null: the cache that Hugging Face's own tools use, by HF_HUB_CACHE and HF_HOME. */
  cacheFolder: z
    .string()
    .max(4096)
    .regex(/^(\/|[A-Za-z]:[\\/]|\\\\)[^\0]*$/, 'Expected a path from the root')
    .nullable(),
})
export type HubSettings = z.infer<typeof hubSettingsSchema>

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
  hub: hubSettingsSchema,
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
    precision: 'auto',
  },
  notifications: true,
  lookForUpdates: false,
  hub: { endpoint: null, storage: null, proxy: null, cacheFolder: null },
}
