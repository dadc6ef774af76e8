/**
 * Every request that the window may make of the main process, with the schemas of what goes
 * in and comes out. The preload script and the registration in main are loops over this map:
 * a channel that is not here cannot exist.
 */
import { z } from 'zod'

export const aboutSchema = z.object({
  vitrine: z.string(),
  electron: z.string(),
  chrome: z.string(),
  node: z.string(),
})
export type About = z.infer<typeof aboutSchema>

export const channels = {
  /** Versions of the app and of what it runs on. */
  'app:about': { input: z.undefined(), output: aboutSchema },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>

export type ChannelName = keyof typeof channels
export type ChannelInput<Name extends ChannelName> = z.infer<(typeof channels)[Name]['input']>
export type ChannelOutput<Name extends ChannelName> = z.infer<(typeof channels)[Name]['output']>

/** One handler for each channel; main must supply all of them. */
export type ChannelHandlers = {
  readonly [Name in ChannelName]: (
    input: ChannelInput<Name>,
  ) => ChannelOutput<Name> | Promise<ChannelOutput<Name>>
}

/** What the preload script puts on the window as `vitrine`. */
export type ChannelClient = {
  readonly [Name in ChannelName]: (input: ChannelInput<Name>) => Promise<unknown>
}
