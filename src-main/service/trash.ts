/** Where what a user deletes goes. */
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunId, StudyId } from '../contract/ids.js'
import type { ServiceContext } from './context.js'

/** The system has none for some places, such as drives of a network. */
export async function toTrash(
  context: ServiceContext,
  folder: string,
  id: RunId | StudyId,
): Promise<void> {
  const { native } = context.host
  const trashed = native?.trash(folder).then(
    () => true,
    (thrown: unknown) => {
      context.log('info', `The system's trash did not take ${id}: ${String(thrown)}`)
      return false
    },
  )
  if ((await trashed) === true) return
  const trash = join(context.workspace(), 'trash')
  await mkdir(trash, { recursive: true })
  for (let attempt = 1; ; attempt++) {
    const place = join(trash, attempt === 1 ? id : `${id}-${attempt}`)
    if (!existsSync(place)) return rename(folder, place)
  }
}
