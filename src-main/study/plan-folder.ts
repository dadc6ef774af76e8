/**
 * A plan as a folder that can be carried to other machines: plan.json holds the study whole,
 * runs/NNN.json the resolved config of its NNNth point, workspace/ what was run of it.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { VitrineError } from '../contract/errors.js'
import { studySchema, type Study } from '../contract/study.js'
import { writeFileAtomic } from '../platform/atomic-file.js'
import { writing } from '../platform/writing.js'

const planFile = (folder: string) => join(folder, 'plan.json')
export const planWorkspace = (folder: string) => join(folder, 'workspace')

const planSchema = z.object({ version: z.literal(1), vitrine: z.string(), study: studySchema })

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
  writeFileAtomic(planFile(folder), `${JSON.stringify({ version: 1, vitrine, study }, null, 1)}\n`)
}

/** Throws `usage` where the folder holds no plan that can be read. */
export function readPlanFolder(folder: string): Study {
  try {
    return planSchema.parse(JSON.parse(readFileSync(planFile(folder), 'utf8'))).study
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause)
    const text = {
      what: `${folder} holds no plan of a study.`,
      why: `Its plan.json cannot be read: ${why.slice(0, 500)}.`,
      remedy: 'Make one with `vitrine study plan`.',
    }
    throw new VitrineError('usage', text, { cause })
  }
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
