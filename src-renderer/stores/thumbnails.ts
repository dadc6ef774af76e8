/**
 * Small pictures by reference: what is asked for within one frame goes out as one request, answers
 * are kept up to a count, and a failed request can be asked again.
 */
import type { PictureRef } from '#contract/picture.js'
import { call } from '../lib/api.js'

/** As many as one request may hold. */
const largestBatch = 64
/** At 160 px a JPEG's data URL is about 10 KB. */
const keptCount = 2000

interface Waiting {
  readonly picture: PictureRef
  readonly give: (data: string | null) => void
  readonly fail: (thrown: unknown) => void
}

export interface ThumbnailSource {
  /** A `data:` URL; null: unreadable or gone. Throws the host's error. */
  load(picture: PictureRef): Promise<string | null>
  /** Forgets what was kept: the files may have changed. */
  forget(): void
}

/** Pictures within squares of `side` pixels. `ask` is the channel, or a test's. */
export function createThumbnailSource(
  side: number,
  ask: (pictures: PictureRef[]) => Promise<(string | null)[]> = (pictures) =>
    call('pictures:thumbnails', { pictures, side }),
): ThumbnailSource {
  const kept = new Map<string, Promise<string | null>>()
  let waiting: Waiting[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  async function send(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await ask(batch.map(({ picture }) => picture))
      for (const [index, each] of batch.entries()) each.give(answers[index] ?? null)
    } catch (thrown) {
      for (const each of batch) each.fail(thrown)
    }
  }

  function flush(): void {
    timer = undefined
    const all = waiting
    waiting = []
    for (let from = 0; from < all.length; from += largestBatch) {
      void send(all.slice(from, from + largestBatch))
    }
  }

  function keep(key: string, answer: Promise<string | null>): void {
    kept.set(key, answer)
    answer.catch(() => kept.delete(key))
    if (kept.size <= keptCount) return
    const [oldest] = kept.keys()
    if (oldest !== undefined) kept.delete(oldest)
  }

  return {
    load(picture) {
      const key = JSON.stringify(picture)
      const known = kept.get(key)
      if (known !== undefined) return known
      const answer = new Promise<string | null>((give, fail) => {
        waiting.push({ picture, give, fail })
      })
      timer ??= setTimeout(flush, 16)
      keep(key, answer)
      return answer
    },
    forget() {
      kept.clear()
    },
  }
}
