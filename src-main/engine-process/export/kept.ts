/**
 * A few of the pictures, kept in the export with what the checkpoint says of them: parity/N.png and
 * parity/expected.json. An export can be held against them wherever it lies.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { VitrineError } from '../../contract/errors.js'
import { decodePicture } from '../../data/decode.js'
import { encodePng } from '../../data/png.js'
import type { Picture } from '../../engine/augment/picture.js'
import { writeFileAtomic } from '../../platform/atomic-file.js'

const expectedSchema = z.array(z.object({ file: z.string(), probabilities: z.array(z.number()) }))

/** Pictures kept, and pixels beyond which one is not. */
export const [mostKept, largestKept] = [8, 2 ** 20]

const keptFolder = (folder: string) => join(folder, 'parity')
const expectedFile = (folder: string) => join(keptFolder(folder), 'expected.json')

export interface KeptPicture {
  readonly picture: Picture
  readonly probabilities: readonly number[]
}

export async function writeKept(folder: string, kept: readonly KeptPicture[]): Promise<void> {
  mkdirSync(keptFolder(folder))
  const expected: z.infer<typeof expectedSchema> = []
  for (const { picture, probabilities } of kept) {
    const file = `${expected.length}.png`
    writeFileAtomic(join(keptFolder(folder), file), await encodePng(picture))
    expected.push({ file, probabilities: [...probabilities] })
  }
  writeFileAtomic(expectedFile(folder), `${JSON.stringify(expected)}\n`)
}

/** Throws `export-malformed`. */
export async function readKept(folder: string, classes: number): Promise<KeptPicture[]> {
  try {
    const expected = expectedSchema.parse(JSON.parse(readFileSync(expectedFile(folder), 'utf8')))
    const kept: KeptPicture[] = []
    for (const [index, { probabilities }] of expected.entries()) {
      if (probabilities.length !== classes) throw new Error(`Expected ${classes} probabilities.`)
      const picture = await decodePicture(join(keptFolder(folder), `${index}.png`))
      kept.push({ picture, probabilities })
    }
    return kept
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.slice(0, 500) : String(cause)
    const what = `The pictures kept in ${folder} cannot be read.`
    const remedy = 'Export the run again, or give pictures with --data.'
    throw new VitrineError('export-malformed', { what, why, remedy }, { cause })
  }
}
