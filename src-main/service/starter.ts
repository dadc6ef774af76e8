/** The checkpoint that may come with the app: verified before it is offered. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cardFileName } from '../contract/checkpoint-card.js'
import { toVitrineError } from '../contract/errors.js'
import { cardedAnswerSchema, type ModelJob } from '../contract/model-job.js'
import type { Start } from '../contract/start.js'
import type { Assistant } from '../platform/assistant.js'
import { starterFolder } from '../platform/starter-folder.js'
import type { ServiceContext } from './context.js'
import { startOfStarter } from './start-views.js'

/** null: there is none, or it is damaged, which is told. */
export async function findStarter(
  { hub, log }: Pick<ServiceContext, 'hub' | 'log'>,
  models: Assistant<ModelJob>,
): Promise<Start | null> {
  const path = join(starterFolder(), cardFileName)
  if (!existsSync(path)) return null
  try {
    return startOfStarter(await models.ask({ type: 'card', path }, cardedAnswerSchema))
  } catch (thrown) {
    const { code, text } = toVitrineError(thrown)
    if (code === 'interrupted') return null
    const what = `The starter that came with Vitrine cannot be used. ${text.what}`
    const remedy = 'Install Vitrine again, or download other weights.'
    log('warning', `${what} ${text.why}`)
    hub.publish('notice', { kind: 'settings-problem', what, why: text.why, remedy, run: null })
    return null
  }
}
