/** Pictures of the user on their way to a prediction: from files, drops, the clipboard or the camera to base64. */
import { largestPictureMebibytes } from '#contract/picture.js'

const largestPictureBytes = largestPictureMebibytes * 1048576
/** Side in pixels that too large pictures are scaled down to: more than any model looks at. */
const scaledSide = 2048
const pictureEndings = /\.(jpe?g|png|webp|gif|avif|tiff?|bmp|heic)$/i

/** Most pictures that one question may hold; contract: `predict:pictures`. */
export const mostPictures = 64

export interface SentPicture {
  readonly name: string
  /** The encoded file, base64. */
  readonly data: string
}

export function isPicture(file: { readonly name: string; readonly type: string }): boolean {
  return file.type.startsWith('image/') || (file.type === '' && pictureEndings.test(file.name))
}

/** In pieces: spreading a large array into one call would overflow the stack. */
export function toBase64(bytes: Uint8Array): string {
  const piece = 0x8000
  let text = ''
  for (let start = 0; start < bytes.length; start += piece) {
    text += String.fromCharCode(...bytes.subarray(start, start + piece))
  }
  return btoa(text)
}

/** Width and height within a square of `side`, never larger than they are. */
export function fitted(
  width: number,
  height: number,
  side: number,
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, side / Math.max(width, height))
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
}

/** As it is up to the largest size; larger ones scaled down here, as JPEG. Rejects where the browser cannot read it either. */
export async function sentPicture(file: File): Promise<SentPicture> {
  if (file.size <= largestPictureBytes) return { name: file.name, data: await encoded(file) }
  const bitmap = await createImageBitmap(file)
  try {
    return { name: file.name, data: await encoded(await jpegOf(bitmap, bitmap, scaledSide)) }
  } finally {
    bitmap.close()
  }
}

/** The picture that a playing video shows now, as JPEG within `side` pixels. */
export async function videoPicture(video: HTMLVideoElement, side: number): Promise<Blob> {
  return jpegOf(video, { width: video.videoWidth, height: video.videoHeight }, side)
}

/** Small enough to show many, as a `data:` URL; null: the browser cannot show it. */
export async function previewOf(file: Blob, side: number): Promise<string | null> {
  try {
    const bitmap = await createImageBitmap(file)
    try {
      return `data:image/jpeg;base64,${await encoded(await jpegOf(bitmap, bitmap, side))}`
    } finally {
      bitmap.close()
    }
  } catch {
    return null
  }
}

export async function encoded(blob: Blob): Promise<string> {
  return toBase64(new Uint8Array(await blob.arrayBuffer()))
}

async function jpegOf(
  source: CanvasImageSource,
  size: { readonly width: number; readonly height: number },
  side: number,
): Promise<Blob> {
  const { width, height } = fitted(size.width, size.height, side)
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('The browser has no 2D canvas.')
  context.drawImage(source, 0, 0, width, height)
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 })
}

interface DroppedEntry {
  readonly isFile: boolean
  readonly isDirectory: boolean
  readonly name: string
}
export interface DroppedFile extends DroppedEntry {
  readonly isFile: true
  file(took: (file: File) => void, failed: (error: unknown) => void): void
}
export interface DroppedFolder extends DroppedEntry {
  readonly isDirectory: true
  createReader(): {
    /** Answers in pieces; an empty one is the last. */
    readEntries(
      took: (entries: readonly DroppedEntry[]) => void,
      failed: (error: unknown) => void,
    ): void
  }
}

/** The first `most` pictures among what was dropped, folders walked in the order of names. */
export async function droppedPictures(
  entries: readonly DroppedEntry[],
  most: number,
): Promise<File[]> {
  const found: File[] = []
  const waiting = [...entries]
  for (let entry = waiting.shift(); entry && found.length < most; entry = waiting.shift()) {
    if (entry.isFile) {
      const file = await fileOf(entry as DroppedFile)
      if (file && isPicture(file)) found.push(file)
    } else if (entry.isDirectory) {
      const inside = await entriesOf(entry as DroppedFolder)
      waiting.unshift(
        ...inside.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })),
      )
    }
  }
  return found
}

/** null: gone or not readable, which leaves the others as they are. */
function fileOf(entry: DroppedFile): Promise<File | null> {
  return new Promise((resolve) => {
    entry.file(resolve, () => {
      resolve(null)
    })
  })
}

async function entriesOf(folder: DroppedFolder): Promise<DroppedEntry[]> {
  const reader = folder.createReader()
  const all: DroppedEntry[] = []
  for (;;) {
    const piece = await new Promise<readonly DroppedEntry[]>((resolve) => {
      reader.readEntries(resolve, () => {
        resolve([])
      })
    })
    if (piece.length === 0) return all
    all.push(...piece)
  }
}
