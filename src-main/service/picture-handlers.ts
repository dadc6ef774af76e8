/** Answers `pictures:thumbnails`; the last ones made are kept in memory. */
import { join } from 'node:path'
import type { ChannelHandlers } from '../contract/channels.js'
import type { PictureRef } from '../contract/picture.js'
import { thumbnailsAnswerSchema, type PictureAt, type PictureJob } from '../contract/picture-job.js'
import type { Assistant } from '../platform/assistant.js'
import type { ServiceContext } from './context.js'
import type { Datasets } from './datasets.js'

/** Characters of thumbnails that are kept. */
const mostKept = 32 * 1048576

/** Where a picture lies. Throws `dataset-not-found`. */
export function placeOf(
  context: Pick<ServiceContext, 'workspace'>,
  datasets: Datasets,
  ref: PictureRef,
): PictureAt {
  const { of, split, index } = ref
  const folder =
    ref.of === 'dataset'
      ? datasets.find(ref.dataset).folder
      : join(context.workspace(), 'runs', ref.run)
  return { of, folder, split, index }
}

export function pictureHandlers(
  context: Pick<ServiceContext, 'workspace'>,
  datasets: Datasets,
  pictures: Assistant<PictureJob>,
): Pick<ChannelHandlers, 'pictures:thumbnails'> {
  const kept = new Map<string, string>()
  let size = 0

  function keep(key: string, data: string): void {
    if (kept.has(key)) return
    kept.set(key, data)
    size += data.length
    for (const [oldest, dropped] of kept) {
      if (size <= mostKept) break
      kept.delete(oldest)
      size -= dropped.length
    }
  }

  /** Of another state of the folder, another key. */
  function keyOf(ref: PictureRef, place: PictureAt, side: number): string {
    const state = ref.of === 'dataset' ? (datasets.find(ref.dataset).facts?.fingerprint ?? '') : ''
    return JSON.stringify([place, side, state])
  }

  return {
    'pictures:thumbnails': async ({ pictures: refs, side }) => {
      const wanted = refs.map((ref) => {
        const place = placeOf(context, datasets, ref)
        const key = keyOf(ref, place, side)
        return { place, key, data: kept.get(key) ?? null }
      })
      const missing = wanted.filter(({ data }) => data === null)
      if (missing.length > 0) {
        const places = missing.map(({ place }) => place)
        const job = { type: 'thumbnails', pictures: places, side } as const
        const made = await pictures.ask(job, thumbnailsAnswerSchema)
        missing.forEach((each, index) => {
          each.data = made[index] ?? null
          if (each.data !== null) keep(each.key, each.data)
        })
      }
      return wanted.map(({ data }) => data)
    },
  }
}
