/** A command that takes long: output, Ctrl-C, and a screen that is left clean however it ends. */
import { withInterrupt } from './interrupt.js'
import { createOutput, type Output } from './output.js'

export interface WorkHost extends Output {
  readonly signal: AbortSignal
}

/** `stopping`: what to tell people at the first Ctrl-C. */
export async function withOutput<T>(
  flags: { readonly json?: boolean },
  stopping: string,
  work: (host: WorkHost) => Promise<T>,
): Promise<T> {
  const output = createOutput({ json: flags.json ?? false })
  try {
    return await withInterrupt((signal) => {
      const tell = () => output.note(`${stopping} Ctrl-C again ends at once.`)
      signal.addEventListener('abort', tell, { once: true })
      return work({ ...output, signal })
    })
  } finally {
    output.close()
  }
}
