/** Runs of a study's points, made of one that was really trained: its record and lines, each point's config. */
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/**
 * Writes a run for the first `count` points of a planned study; the app finds them by their identity.
 * @param {string} trained folder of the run to copy; its dataset is the study's
 * @param {string} workspace
 * @param {string} study its id
 * @param {number} count
 */
export function generateStudyRuns(trained, workspace, study, count) {
  const read = (/** @type {string} */ file) => readFileSync(join(trained, file), 'utf8')
  const record = JSON.parse(read('run.json'))
  const events = read('metrics.jsonl').split('\n').filter(Boolean).map((line) => JSON.parse(line)) // prettier-ignore
  const checkpoints = readdirSync(join(trained, 'checkpoints'))
  const planned = join(workspace, 'studies', study, 'study.json')
  const { points } = JSON.parse(readFileSync(planned, 'utf8'))
  for (const [at, { config }] of points.slice(0, count).entries()) {
    const id = `${study}-${String(at).padStart(4, '0')}`
    const folder = join(workspace, 'runs', id)
    mkdirSync(join(folder, 'checkpoints'), { recursive: true })
    copyFileSync(join(trained, 'split.json'), join(folder, 'split.json'))
    for (const name of checkpoints) {
      linkSync(join(trained, 'checkpoints', name), join(folder, 'checkpoints', name))
    }
    const created = new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString()
    writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...record, id, created, config }))
    const lines = events.map((event) => JSON.stringify({ ...event, ...changed(event, config, at) }))
    writeFileSync(join(folder, 'metrics.jsonl'), `${lines.join('\n')}\n`)
  }
}

/**
 * Best where the learning rate is 0.01, with noise that is the same each time; longer for later points.
 * @param {{ type: string }} event @param {{ train: { learningRate: number } }} config @param {number} at
 */
function changed({ type }, { train }, at) {
  if (type !== 'evaluation') return {}
  const away = Math.log10(train.learningRate / 0.01)
  const noise = Math.sin(at * 12.9898) * 0.04
  return { top1: Math.min(0.99, Math.max(0.05, 0.9 - 0.2 * away ** 2 + noise)) }
}
