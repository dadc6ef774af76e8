/** A workspace of many runs, copied from one that was really trained: same record, longer curves. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param {string} trained folder of the run to copy
 * @param {string} workspace
 * @param {number} count runs of 300 steps each
 * @param {number} longSteps steps of one more, `long`
 */
export function generateRuns(trained, workspace, count, longSteps) {
  const record = JSON.parse(readFileSync(join(trained, 'run.json'), 'utf8'))
  const lines = readFileSync(join(trained, 'metrics.jsonl'), 'utf8').split('\n').filter(Boolean)
  const events = lines.map((line) => JSON.parse(line))
  const step = events.find(({ type }) => type === 'step')
  const evaluation = events.find(({ type }) => type === 'evaluation')
  for (let at = 0; at < count; at++) {
    const created = new Date(Date.UTC(2026, 0, 1) + at * 3_600_000).toISOString()
    write(workspace, `run-${String(at).padStart(4, '0')}`, created, 300)
  }
  write(workspace, 'long', new Date().toISOString(), longSteps)

  /** @param {string} folder @param {string} id @param {string} created @param {number} steps */
  function write(folder, id, created, steps) {
    const own = join(folder, 'runs', id)
    mkdirSync(join(own, 'checkpoints'), { recursive: true })
    const whole = { ...record, id, created, steps, status: 'done', reason: null }
    writeFileSync(join(own, 'run.json'), JSON.stringify(whole))
    const all = Array.from({ length: steps }, (_, at) => {
      // A falling curve with noise that is the same each time.
      const loss = 2 * Math.exp(-at / (steps / 4)) + 0.3 * Math.abs(Math.sin(at * 12.9898))
      return { ...step, step: at + 1, steps, loss, secondsLeft: steps - at }
    })
    if (evaluation) all.push({ ...evaluation, step: steps })
    writeFileSync(
      join(own, 'metrics.jsonl'),
      `${all.map((each) => JSON.stringify(each)).join('\n')}\n`,
    )
  }
}
