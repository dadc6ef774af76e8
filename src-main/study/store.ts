/** WORKSPACE/studies/ID/study.json: written beside and renamed, so never half a file. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { studyIdSchema, type StudyId } from '../contract/ids.js'
import { studySchema, type Study } from '../contract/study.js'
import { writeFileAtomic } from '../platform/atomic-file.js'
import { writing } from '../platform/writing.js'

const version = 1
const envelopeSchema = z.looseObject({ version: z.int() })

export const studyFolder = (workspace: string, id: StudyId) => join(workspace, 'studies', id)
const studyFile = (workspace: string, id: StudyId) => join(studyFolder(workspace, id), 'study.json')

export interface StudiesFound {
  /** Oldest first. */
  readonly studies: readonly Study[]
  /** Those that cannot be read, with why; their files are left as they are. */
  readonly unreadable: readonly { readonly file: string; readonly why: string }[]
}

export function readStudies(workspace: string): StudiesFound {
  const folder = join(workspace, 'studies')
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  const studies: Study[] = []
  const unreadable: { file: string; why: string }[] = []
  for (const name of names) {
    const id = studyIdSchema.safeParse(name)
    if (!id.success || !existsSync(studyFile(workspace, id.data))) continue
    const file = studyFile(workspace, id.data)
    try {
      studies.push(readStudy(file))
    } catch (thrown) {
      unreadable.push({ file, why: thrown instanceof Error ? thrown.message : String(thrown) })
    }
  }
  return { studies, unreadable }
}

function readStudy(file: string): Study {
  const envelope = envelopeSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  if (envelope.version > version) {
    throw new Error(`It has format ${envelope.version}, this version knows ${version}.`)
  }
  return studySchema.parse(envelope)
}

/** Throws `file-unwritable`. */
export function writeStudy(workspace: string, study: Study): void {
  const folder = studyFolder(workspace, study.id)
  writing(folder, () => mkdirSync(folder, { recursive: true }))
  writeFileAtomic(studyFile(workspace, study.id), `${JSON.stringify({ version, ...study })}\n`)
}

/** The time of creation, with a number where two share a second. */
export function freshStudyId(workspace: string, now: Date): StudyId {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '-')
  for (let attempt = 1; ; attempt++) {
    const id = studyIdSchema.parse(attempt === 1 ? stamp : `${stamp}-${attempt}`)
    if (!existsSync(studyFolder(workspace, id))) return id
  }
}
