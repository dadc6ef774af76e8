/**
 * One small file of JSON with a version. A damaged file is moved aside, a newer one is left alone
 * and not written to; both are told by `problem`. Fields that this version does not know survive.
 */
import { mkdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { z, type ZodType } from 'zod'
import { writeFileAtomic } from './atomic-file.js'
import { writing } from './writing.js'

export interface StoreProblem {
  readonly what: string
  readonly why: string
  readonly remedy: string
}

export interface JsonStore<Value> {
  read(): Value
  /** Throws `file-unwritable`, and then keeps the old value. */
  write(value: Value): void
}

export interface JsonStoreOptions<Value extends object> {
  readonly file: string
  readonly version: number
  /** Strips what it does not know. */
  readonly schema: ZodType<Value>
  readonly initial: Value
  problem(problem: StoreProblem): void
}

const envelopeSchema = z.looseObject({ version: z.int() })

export function openJsonStore<Value extends object>(
  options: JsonStoreOptions<Value>,
): JsonStore<Value> {
  const { file, version, schema, initial, problem } = options
  let raw: Record<string, unknown> = {}
  let value = initial
  let readOnly = false

  const text = readText(file)
  if (text !== null) {
    try {
      const envelope = envelopeSchema.parse(JSON.parse(text))
      if (envelope.version > version) {
        readOnly = true
        problem({
          what: `${file} was written by a newer Vitrine.`,
          why: `It has format ${envelope.version}, this version knows ${version}.`,
          remedy: 'Update Vitrine. Until then changes are not kept.',
        })
      } else {
        value = schema.parse(envelope)
        raw = envelope
      }
    } catch (thrown) {
      const aside = `${file}.damaged-${Date.now()}`
      renameSync(file, aside)
      problem({
        what: `${file} was damaged and could not be read.`,
        why: thrown instanceof Error ? thrown.message.slice(0, 300) : String(thrown),
        remedy: `It was moved to ${aside}; Vitrine starts with what is usual.`,
      })
    }
  }
  return {
    read: () => value,
    write(next) {
      if (!readOnly) {
        const whole = { ...raw, ...next, version }
        writing(file, () => mkdirSync(dirname(file), { recursive: true, mode: 0o700 }))
        writeFileAtomic(file, `${JSON.stringify(whole, null, 1)}\n`)
        raw = whole
      }
      value = next
    },
  }
}

/** null: there is none. */
function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw thrown
  }
}
