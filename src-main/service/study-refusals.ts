/** Why something cannot be done with a study. */
import { VitrineError } from '../contract/errors.js'
import type { Study } from '../contract/study.js'

export function notFound(id: string, workspace: string): VitrineError {
  return new VitrineError('study-not-found', {
    what: `There is no study ${id}.`,
    why: `The workspace ${workspace} does not hold it.`,
    remedy: 'Choose another study; `vitrine study list` shows them.',
  })
}

export function notRunning({ name, status }: Study): VitrineError {
  return new VitrineError('run-state', {
    what: `The study ${name} cannot be paused.`,
    why: `It is ${status}.`,
    remedy: 'Start it first.',
  })
}

export function busy({ name }: Study): VitrineError {
  return new VitrineError('run-busy', {
    what: `The study ${name} cannot be deleted now.`,
    why: 'It is running.',
    remedy: 'Pause it first.',
  })
}
