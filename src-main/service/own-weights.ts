/** Weights by what a command calls them: `starter`, a card, a model of the workspace, a run. */
import { existsSync, statSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import { cardFileName } from '../contract/checkpoint-card.js'
import { VitrineError } from '../contract/errors.js'
import { starterFolder } from '../platform/starter-folder.js'
import { checkWeights, readCard } from '../runs/card-file.js'
import { checkpointPath, checkpointSteps, recordFile } from '../runs/store.js'
import { summarise } from '../runs/summary.js'
import { runCosts } from './run-costs.js'

/**
 * The file of the weights; null: the words are nothing of one's own. Of a run its best checkpoint.
 * Throws `checkpoint-malformed` for a damaged card or weights, `run-not-found` for a run without any.
 */
export async function ownWeights(workspace: string, words: string): Promise<string | null> {
  const cards = [
    ...(extname(words) === '.json' ? [words] : []),
    ...(words === 'starter' ? [join(starterFolder(), cardFileName)] : []),
    join(words, cardFileName),
    join(workspace, 'models', words, cardFileName),
  ]
  const card = cards.find(isFile)
  if (card !== undefined) {
    const weights = readCard(resolve(card))
    await checkWeights(weights)
    return weights.file
  }
  const runs = [words, join(workspace, 'runs', words)]
  const run = runs.find((folder) => isFile(recordFile(folder)))
  return run === undefined ? null : bestOf(resolve(run))
}

async function bestOf(run: string): Promise<string> {
  const steps = checkpointSteps(run)
  const { bestStep } = await summarise(run, runCosts)
  const step = bestStep !== null && steps.includes(bestStep) ? bestStep : steps.at(-1)
  if (step !== undefined) return checkpointPath(run, step)
  throw new VitrineError('run-not-found', {
    what: `The run ${run} has no weights to start from.`,
    why: 'It ended before its first checkpoint was written.',
    remedy: `Go on with it first: vitrine resume ${run}`,
  })
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}
