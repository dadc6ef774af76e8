/** Shows what went wrong with something that the user asked for, where no better place is at hand. */
import { toVitrineError } from '#contract/errors.js'
import { errorTitle } from '../lib/words.svelte.js'
import { addToast } from './toasts.svelte.js'

export function reportError(thrown: unknown): void {
  const { code, text } = toVitrineError(thrown)
  addToast({
    kind: 'danger',
    title: errorTitle(code),
    text: [text.what, text.why, text.remedy].filter(Boolean).join(' '),
  })
}
