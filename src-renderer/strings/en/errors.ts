/** A title for each kind of error; the error's own text says the rest. */
import type { ErrorCode } from '#contract/errors.js'

export const errors = {
  usage: 'A setting does not fit',
  'file-not-found': 'File or folder not found',
  'file-unwritable': 'File cannot be written',
  'checkpoint-malformed': 'Checkpoint cannot be read',
  'checkpoint-mismatch': 'Checkpoint does not fit this model',
  'dataset-empty': 'No pictures found',
  'dataset-invalid': 'Folder cannot be used as a dataset',
  'image-unreadable': 'Picture cannot be read',
  'executor-unavailable': 'Engine not available',
  'out-of-memory': 'Not enough memory',
  'non-finite-loss': 'The loss is no longer a number',
  'run-not-found': 'Run not found',
  'run-busy': 'A run is at work',
  'run-malformed': 'Record of the run is damaged',
  'golden-mismatch': 'Numbers differ from the reference',
  'run-state': 'Not possible in this state of the run',
  interrupted: 'Interrupted',
  'engine-died': 'The training process ended unexpectedly',
  'engine-hung': 'The training process stopped responding',
  'dataset-not-found': 'Dataset not found',
  'start-not-found': 'Starting point not found',
  'picture-not-found': 'Picture not found',
  refused: 'Request refused',
  'too-large': 'Too large',
  unsupported: 'Not possible here',
  internal: 'Something went wrong in Vitrine',
} satisfies Record<ErrorCode, string>

export type ErrorWords = typeof errors
