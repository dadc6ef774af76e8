/** What a page plans, as a wish that `prepareRun` understands. */
import type { ChannelInput } from '../contract/channels.js'
import type { ConfigWish } from '../contract/run-config.js'
import type { ServiceContext } from './context.js'
import { notYet } from './not-yet.js'

/**
 * The wish with the dataset's folder, the starting point's file and the settings' engine under it.
 * Throws `dataset-not-found`, `start-not-found`.
 */
export function wishOfPlan(
  context: ServiceContext,
  plan: ChannelInput<'plan:resolve'>,
): Promise<ConfigWish> {
  void [context, plan]
  return notYet()
}
