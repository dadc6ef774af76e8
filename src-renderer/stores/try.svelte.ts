/** The Try view's pictures and what the chosen models say of them. */
import { toVitrineError, type VitrineError } from '#contract/errors.js'
import type { RunId } from '#contract/ids.js'
import { call } from '../lib/api.js'
import { sentPicture, type SentPicture } from '../lib/picture-file.js'
import type { Answer, Answered } from '../lib/try-choice.js'

export interface TriedPicture extends Answered {
  readonly id: number
  readonly name: string
  /** Small, to be shown; null: the page cannot show it. */
  readonly preview: string | null
  /** Read when a question is asked, so that large ones do not stay in memory. */
  readonly file: File
}

/** Bytes of files that one question holds: well below the limit of a request, so that answers come in early. */
const questionBytes = 6_000_000
const questionPictures = 8
export const topClasses = 5

export interface Tries {
  readonly pictures: readonly TriedPicture[]
  /** Questions on their way. */
  readonly asking: number
  /** Of the last question; null: it was answered. */
  readonly error: VitrineError | null
  /** Puts pictures first in the list and asks `runs` about them. */
  add(pictures: readonly Omit<TriedPicture, 'id' | 'answers'>[], runs: readonly RunId[]): void
  /** Asks `runs` about the pictures that they have not answered. */
  ask(runs: readonly RunId[]): void
  remove(id: number): void
  clear(): void
}

/** Splits pictures so that no question is too large. */
export function questionsOf<Picture extends { readonly file: { readonly size: number } }>(
  pictures: readonly Picture[],
): readonly (readonly Picture[])[] {
  const questions: Picture[][] = []
  let bytes = Infinity
  for (const picture of pictures) {
    const last = questions.at(-1)
    bytes += picture.file.size
    if (last && bytes <= questionBytes && last.length < questionPictures) last.push(picture)
    else {
      questions.push([picture])
      bytes = picture.file.size
    }
  }
  return questions
}

/** What cannot be read here is a failed answer, which leaves the other pictures of its question. */
async function readOrFailure(file: File): Promise<SentPicture | Answer> {
  try {
    return await sentPicture(file)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    const what = `${file.name} cannot be read.`
    const remedy = 'Choose a JPEG, PNG, WebP, GIF, AVIF or TIFF picture.'
    return { type: 'failed', error: { code: 'image-unreadable', what, why, remedy } }
  }
}

function isSent(one: SentPicture | Answer): one is SentPicture {
  return !Object.hasOwn(one, 'type')
}

/** Answers of the pictures that were sent, among the failures of those that were not. */
function inPlaces(
  sent: readonly (SentPicture | Answer)[],
  answers: readonly Answer[],
): readonly (Answer | undefined)[] {
  let next = 0
  return sent.map((one) => (isSent(one) ? answers[next++] : one))
}

export function createTries(): Tries {
  let pictures = $state.raw<readonly TriedPicture[]>([])
  let asking = $state(0)
  let error = $state.raw<VitrineError | null>(null)
  let lastId = 0
  /** Picture and run of questions on their way, so that none is asked twice. */
  const underway = new Set<string>()
  const key = (picture: TriedPicture, run: RunId): string => `${String(picture.id)} ${run}`

  function put(
    question: readonly TriedPicture[],
    run: RunId,
    answers: readonly (Answer | undefined)[],
  ): void {
    const byId = new Map(question.map(({ id }, index) => [id, answers[index]]))
    pictures = pictures.map((picture) => {
      const answer = byId.get(picture.id)
      return answer === undefined
        ? picture
        : { ...picture, answers: new Map([...picture.answers, [run, answer]]) }
    })
  }

  async function askOne(question: readonly TriedPicture[], run: RunId): Promise<void> {
    asking++
    for (const picture of question) underway.add(key(picture, run))
    try {
      const sent = await Promise.all(question.map(({ file }) => readOrFailure(file)))
      const pictures = sent.flatMap((one) =>
        isSent(one) ? [{ type: 'sent' as const, ...one }] : [],
      )
      const answers =
        pictures.length === 0
          ? []
          : ((await call('predict:pictures', { runs: [run], pictures, top: topClasses }))
              .answers[0] ?? [])
      error = null
      put(question, run, inPlaces(sent, answers))
    } catch (thrown) {
      error = toVitrineError(thrown)
    } finally {
      for (const picture of question) underway.delete(key(picture, run))
      asking--
    }
  }

  /** One question after the other, so that the first pictures are answered first. */
  async function askAll(runs: readonly RunId[]): Promise<void> {
    for (const run of runs) {
      const open = pictures.filter(
        (picture) => !picture.answers.has(run) && !underway.has(key(picture, run)),
      )
      const questions = questionsOf(open)
      for (const picture of open) underway.add(key(picture, run))
      for (const question of questions) {
        const there = new Set(pictures.map(({ id }) => id))
        const still = question.filter(({ id }) => there.has(id))
        for (const picture of question) underway.delete(key(picture, run))
        if (still.length > 0) await askOne(still, run)
      }
    }
  }

  return {
    get pictures() {
      return pictures
    },
    get asking() {
      return asking
    },
    get error() {
      return error
    },
    add(added, runs) {
      const fresh = added.map((picture) => ({ ...picture, id: ++lastId, answers: new Map() }))
      pictures = [...fresh, ...pictures]
      void askAll(runs)
    },
    ask(runs) {
      void askAll(runs)
    },
    remove(id) {
      pictures = pictures.filter((picture) => picture.id !== id)
    },
    clear() {
      pictures = []
      error = null
    },
  }
}

/** What a run says of one picture from the camera; throws the host's error. */
export async function askOnce(run: RunId, picture: SentPicture): Promise<Answer | null> {
  const { answers } = await call('predict:pictures', {
    runs: [run],
    pictures: [{ type: 'sent', ...picture }],
    top: topClasses,
  })
  return answers[0]?.[0] ?? null
}
