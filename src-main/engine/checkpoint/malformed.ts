import { VitrineError } from '../../contract/errors.js'

/** The error of a file that is not a checkpoint, or is damaged. */
export function malformed(file: string, why: string): VitrineError {
  return new VitrineError('checkpoint-malformed', {
    what: `${file} cannot be read as a checkpoint.`,
    why,
    remedy: 'Fetch or save the file again.',
  })
}
