import { VitrineError } from '../../contract/errors.js'

/** The error of a file that is not a checkpoint, or is damaged. */
export function malformed(file: string, why: string): VitrineError {
  return new VitrineError('checkpoint-malformed', {
    what: `${file} cannot be read as a checkpoint.`,
    why,
    remedy: 'Fetch or save the file again.',
  })
}

/** The error of a sound file whose arrays are not those of the network asked for. */
export function mismatch(file: string, why: string, remedy: string): VitrineError {
  return new VitrineError('checkpoint-mismatch', {
    what: `The checkpoint ${file} does not fit the model.`,
    why,
    remedy,
  })
}

/** `[2, 3]`, as errors write a shape; cut short where a damaged file claims very many sides. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', …' : ''}]`
}
