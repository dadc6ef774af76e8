import { VitrineError } from '../../contract/errors.js'

/** Of a file that its runtime does not take for the model that it should be. */
export function malformed(path: string, thrown: unknown): VitrineError {
  const why = thrown instanceof Error ? thrown.message : String(thrown)
  const text = {
    what: `${path} cannot be run as a model.`,
    why: why.slice(0, 500),
    remedy: 'Export the run again.',
  }
  return new VitrineError('export-malformed', text, { cause: thrown })
}
