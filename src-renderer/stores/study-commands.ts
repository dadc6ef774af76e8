/** What the user does to studies. Each throws the host's error. */
import type { DatasetId, RunId, StudyId } from '#contract/ids.js'
import type { ConfigField } from '#contract/plan.js'
import type { Question, StudyKind } from '#contract/study-question.js'
import type { Budget, StudyDetail } from '#contract/study.js'
import { call } from '../lib/api.js'
import { saveFile } from '../lib/save-file.js'
import { go } from '../lib/route.svelte.js'
import { nativeFiles, reveal } from './host-actions.js'

export async function studyDetail(study: StudyId): Promise<StudyDetail> {
  return call('studies:detail', { study })
}
/** Written into the study's folder, which is shown; in a browser the page is saved. */
export async function reportStudy(study: StudyId, name: string): Promise<void> {
  const { page } = await call('studies:report', { study })
  if (await nativeFiles()) await reveal({ what: 'study', study })
  else saveFile(new Blob([page], { type: 'text/html' }), `${name}.html`)
}
export async function startStudy(study: StudyId): Promise<void> {
  await call('studies:start', { study })
}
export async function pauseStudy(study: StudyId): Promise<void> {
  await call('studies:pause', { study })
}
export async function deleteStudy(study: StudyId): Promise<void> {
  await call('studies:delete', { study })
}
export async function createStudy(
  name: string,
  question: Question,
  budget: Budget,
): Promise<StudyId> {
  return (await call('studies:create', { name, question, budget })).id
}
export async function usualStudy(kind: StudyKind, dataset: DatasetId): Promise<Question> {
  return call('studies:usual', { kind, dataset })
}
/** Of the config: what a sweep may vary. */
export async function sweepFields(): Promise<ConfigField[]> {
  const out = /^(data|engine)\.|^(model\.from|recipe|train\.(duration|seed|card|checkpointEvery))$/
  const fields = (await call('plan:fields', undefined)).filter(({ path }) => !out.test(path))
  return [...fields, { flag: 'steps', path: 'train.duration.steps', kind: { type: 'number' } }]
}

/** Shows what a place in a picture is made of: the run, or several beside each other. */
export function openRuns(runs: readonly RunId[]): void {
  const [first] = runs
  if (first === undefined) return
  if (runs.length === 1) go('runs', first)
  else go('compare', null, { runs: runs.join(',') })
}
