/**
 * A plan as a folder that can be carried to other machines: plan.json holds the study whole,
 * runs/NNN.json the resolved config of its NNNth point, workspace/ what was run of it.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { VitrineError } from '../contract/errors.js'
import { studySchema, type Study } from '../contract/study.js'
import { writeFileAtomic } from '../platform/atomic-file.js'
import { writing } from '../platform/writing.js'
import { firstIssue } from './first-issue.js'

const planFile = (folder: string) => join(folder, 'plan.json')
export const planWorkspace = (folder: string) => join(folder, 'workspace')

const version = 1
const envelopeSchema = z.looseObject({ version: z.int(), vitrine: z.string().optional() })
const planSchema = z.object({
  version: z.literal(version),
  vitrine: z.string(),
  study: studySchema,
})

/** Points that have an outcome get no file: they need no run. Throws `file-unwritable`. */
export function writePlanFolder(folder: string, study: Study, vitrine: string): void {
  const runs = join(folder, 'runs')
  writing(folder, () => mkdirSync(runs, { recursive: true }))
  for (const [at, { config, outcome }] of study.points.entries()) {
    if (outcome !== null) continue
    const name = `${String(at + 1).padStart(3, '0')}.json`
    writeFileAtomic(join(runs, name), `${JSON.stringify(config, null, 1)}\n`)
  }
  writeFileAtomic(join(folder, 'README.md'), readme(study))
  writeFileAtomic(planFile(folder), `${JSON.stringify({ version, vitrine, study }, null, 1)}\n`)
}

/** Throws `usage` where the folder holds no plan that can be read. */
export function readPlanFolder(folder: string): Study {
  const file = planFile(folder)
  if (!existsSync(file)) throw unusable(folder, `It has no file ${basename(file)}.`)
  try {
    const plan = envelopeSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    if (plan.version > version) throw newer(folder, plan.vitrine ?? 'a later version of Vitrine')
    return planSchema.parse(plan).study
  } catch (cause) {
    if (cause instanceof VitrineError) throw cause
    const [field, said] = cause instanceof z.ZodError ? firstIssue(cause) : ['', String(cause)]
    throw unusable(folder, `Its plan.json is damaged${field && ` at ${field}`}: ${said}`, cause)
  }
}

function unusable(folder: string, why: string, cause?: unknown): VitrineError {
  const what = `${folder} holds no plan of a study.`
  const remedy = 'Check the path, or make a plan: vitrine study plan KIND FOLDER --out PLAN'
  return new VitrineError('usage', { what, why, remedy }, { cause })
}

function newer(folder: string, vitrine: string): VitrineError {
  return new VitrineError('usage', {
    what: `The plan in ${folder} cannot be read by this version.`,
    why: `It was made by a newer one (${vitrine}).`,
    remedy: 'Bring Vitrine up to date on this machine, or make the plan anew with this version.',
  })
}

function readme({ name, id, points }: Study): string {
  return `# ${name}

A plan of ${points.length} runs, made by Vitrine as study ${id}. The paths of the pictures and of the
checkpoints in its configs must be the same wherever it is run.

    vitrine study run FOLDER             runs it here, one run after the other
    vitrine study run FOLDER --on slurm  runs it as a job array of Slurm's, and collects it
    vitrine study collect FOLDER         takes what was run below workspace/ into the study

Where more runs follow from the first, such as the next rung of a search, collecting adds them to runs/:
give the command again. --on slurm does so by itself.

A single run of it, on any machine that shares this folder:

    vitrine train --config FOLDER/runs/001.json --workspace FOLDER/workspace
`
}
