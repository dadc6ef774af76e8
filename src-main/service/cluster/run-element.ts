/** One run of a plan, by its number: begun, gone on with, or found done; what an element of an array does. */
import { VitrineError } from '../../contract/errors.js'
import { planWorkspace } from '../../study/plan-folder.js'
import { resumeRun, trainRun, type NewRunHost } from '../train.js'
import { readPlanRuns, runsOfPlan } from './plan-runs.js'

/** Throws `usage`, and what training and resuming throw. */
export async function runElement(folder: string, number: number, host: NewRunHost): Promise<void> {
  const planned = readPlanRuns(folder).find((each) => each.number === number)
  if (!planned) {
    throw new VitrineError('usage', {
      what: `The plan in ${folder} has no run ${number}.`,
      why: 'No file below runs/ has this number.',
      remedy: 'Give the number of one of them.',
    })
  }
  const workspace = planWorkspace(folder)
  const run = runsOfPlan(workspace, [planned]).get(number)
  if (run?.status === 'done') return
  if (run) await resumeRun(workspace, run.id, host)
  else await trainRun(workspace, planned.config, host)
}
