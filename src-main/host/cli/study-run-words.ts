/** The words of `vitrine study run`: none may be passed over in silence. */
import { VitrineError } from '../../contract/errors.js'
import { studyKindSchema } from '../../contract/study-question.js'
import type { ClusterFlags } from './commands/study-cluster.js'
import type { QuestionFlags } from './study-question.js'

export interface RunFlags extends QuestionFlags, ClusterFlags {
  readonly on: 'local' | 'slurm'
  readonly json?: boolean
}

/** Flags that are not the question's. */
const ofTheRun = ['workspace', 'json', 'on', 'sbatch']

/** `words`: a kind, an id, or the folder of a plan; `pictures`: of a kind. Throws `usage`. */
export function checkRunWords(words: string, pictures: string | undefined, flags: RunFlags): void {
  if (flags.on === 'slurm' && pictures !== undefined) {
    const remedy = `Plan first: vitrine study plan ${words} ${pictures} --out PLAN, then: vitrine study run PLAN --on slurm`
    throw usage('Slurm works off the folder of a plan.', 'A question is not planned yet.', remedy)
  }
  if (flags.on === 'local' && flags.sbatch !== undefined) {
    throw usage('--sbatch is of no use here.', 'Only Slurm is told its words.', 'Add --on slurm.')
  }
  if (pictures !== undefined) return
  if (studyKindSchema.safeParse(words).success) {
    const what = `A study of the kind ${words} needs pictures.`
    const remedy = `Give a folder, or the sample: vitrine study run ${words} sample`
    throw usage(what, 'No folder is named.', remedy)
  }
  const flag = Object.keys(flags).find((name) => !ofTheRun.includes(name))
  if (flag === undefined) return
  const name = flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const why = 'What is planned already keeps its question.'
  const remedy = 'Leave it out, or ask another question: vitrine study run KIND FOLDER'
  throw usage(`--${name} is of no use here.`, why, remedy)
}

function usage(what: string, why: string, remedy: string): VitrineError {
  return new VitrineError('usage', { what, why, remedy })
}
