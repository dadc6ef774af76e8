/** What the end of an engine process that did not say why tells a user. */
import { VitrineError } from '../contract/errors.js'
import type { ProcessEnd } from '../platform/process-port.js'

/** Words of V8, of C++ and of the systems' allocators. */
const memoryWords = /heap out of memory|bad_alloc|cannot allocate memory|out of memory/i

/** What helps where memory is short. */
const needLess =
  'If memory was short, close other programs, or choose a smaller micro-batch, resolution or model: each needs less.'

/** `silence`: seconds without a sign after which it was ended by its owner; null: it ended by itself. */
export function deathOf(end: ProcessEnd, silence: number | null, remedy: string): VitrineError {
  const lastWords = end.lastWords === '' ? '' : ` Its last words: ${end.lastWords}`
  if (silence !== null) {
    return new VitrineError('engine-hung', {
      what: 'The engine process hung and was ended.',
      why: `It computed or waited for ${Math.round(silence)} seconds without a sign of life.`,
      remedy,
    })
  }
  if (memoryWords.test(end.lastWords)) {
    return new VitrineError('out-of-memory', {
      what: 'The engine process ran out of memory.',
      why: `It was ended by that (${howEnded(end)}).${lastWords}`,
      remedy: [needLess, remedy].filter(Boolean).join(' '),
    })
  }
  if (end.signal === 'SIGKILL' || end.code === 137) {
    return new VitrineError('engine-died', {
      what: 'The engine process was killed.',
      why: 'Somebody ended it, or the system did because memory ran out.',
      remedy: [needLess, remedy].filter(Boolean).join(' '),
    })
  }
  return new VitrineError('engine-died', {
    what: 'The engine process died.',
    why: `It ended with ${howEnded(end)}.${lastWords}`,
    remedy,
  })
}

function howEnded({ code, signal }: ProcessEnd): string {
  if (signal !== null) return `signal ${signal}`
  return code === null ? 'no code' : `code ${code}`
}
