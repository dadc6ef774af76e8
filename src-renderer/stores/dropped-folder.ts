/** A folder dropped on the page becomes a dataset. */
import { call, pathOf } from '../lib/api.js'
import { go } from '../lib/route.svelte.js'
import { words } from '../lib/words.svelte.js'
import { reportError } from './report-error.js'
import { addToast } from './toasts.svelte.js'

/** Whether something from the file system is being dragged. */
export function draggedFolder(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

/** The first thing that was dropped; null: nothing from the file system. */
export function droppedOf(event: DragEvent): File | null {
  return event.dataTransfer?.files[0] ?? null
}

/** Adds it as a dataset and shows the list. Says on the page what goes wrong. */
export async function addDroppedFolder(file: File): Promise<void> {
  const folder = pathOf(file)
  if (folder === null) {
    const { dropUnknown, dropUnknownRemedy } = words().shell
    addToast({ kind: 'warning', title: dropUnknown, text: dropUnknownRemedy })
    go('datasets')
    return
  }
  try {
    const dataset = await call('datasets:add', { folder })
    go('datasets', dataset.id)
  } catch (thrown) {
    reportError(thrown)
  }
}
