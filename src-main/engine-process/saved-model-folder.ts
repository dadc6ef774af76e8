/** TensorFlow loads graphs from a folder: here is one for a moment. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WithSavedModel } from '../engine/executor/tensorflow-binding.js'

export const withSavedModel: WithSavedModel = (savedModel, use) => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-graph-'))
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModel)
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
