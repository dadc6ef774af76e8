import { VitrineError } from '../contract/errors.js'

/** Stands for a handler that is still to come. */
export function notYet(): never {
  throw new VitrineError('unsupported', {
    what: 'This is not there yet.',
    why: 'This part of the app is being built.',
    remedy: 'Use the command line for now.',
  })
}
