/**
 * The one error type of Vitrine. Throw it anywhere, show it anywhere: it says what
 * happened, why, and what to do, and carries a code from a closed list.
 */
export const errorCodes = [
  'usage', // the words of a command or a field of a config are wrong
  'file-not-found',
  'file-unwritable',
  'checkpoint-malformed', // the file is not a checkpoint, or is damaged
  'checkpoint-mismatch', // a sound checkpoint that does not fit the model asked for
  'dataset-empty',
  'dataset-invalid',
  'image-unreadable',
  'executor-unavailable',
  'out-of-memory',
  'non-finite-loss',
  'run-not-found',
  'study-not-found',
  'cluster-failed', // its scheduler refused, or runs failed on it
  'run-busy', // another process is writing this run
  'run-malformed',
  'golden-mismatch',
  'export-mismatch', // an exported model does not answer as the checkpoint does
  'export-malformed', // a folder that is no export, or is damaged
  'run-state', // not possible in the state that the run is in
  'interrupted',
  'engine-died', // crashed or was killed
  'engine-hung', // gave no sign of life
  'dataset-not-found',
  'start-not-found',
  'picture-not-found',
  'offline', // another computer cannot be reached
  'hub-refused', // it wants a token, or another one
  'hub-not-found',
  'hub-busy', // it answers, but not now
  'download-busy', // another process fetches the same file
  'download-damaged', // what came is not what was announced
  'disk-full',
  'refused', // who asked may not ask
  'too-large', // a request beyond the limit
  'unsupported', // this host or system cannot do it
  'internal', // a bug of ours
] as const

export type ErrorCode = (typeof errorCodes)[number]

export interface ErrorText {
  /** What happened, one sentence. Names the file, field or run. */
  readonly what: string
  /** Why it happened: what was expected and what was found. */
  readonly why: string
  /** What the user can do about it. */
  readonly remedy: string
}

export class VitrineError extends Error {
  override readonly name = 'VitrineError'
  readonly code: ErrorCode
  readonly text: ErrorText

  constructor(code: ErrorCode, text: ErrorText, options?: { cause?: unknown }) {
    super(`${text.what} ${text.why} ${text.remedy}`, options)
    this.code = code
    this.text = text
  }
}

/** Any thrown value as a VitrineError; what was not one becomes `internal`. */
export function toVitrineError(thrown: unknown): VitrineError {
  if (thrown instanceof VitrineError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new VitrineError(
    'internal',
    {
      what: 'Vitrine failed in a way it does not know.',
      why: message,
      remedy: 'Please report this with the log of the run.',
    },
    { cause: thrown },
  )
}
