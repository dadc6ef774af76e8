/** The `vitrine` command: wires one file a command and turns what they throw into exit codes. */
import { Command, CommanderError } from 'commander'
import { registerDemo } from './host/cli/commands/demo.js'
import { registerModels } from './host/cli/commands/models.js'
import { registerRuns } from './host/cli/commands/runs.js'
import { registerTrain } from './host/cli/commands/train.js'
import { registerGolden } from './host/cli/commands/golden.js'
import { createOutput } from './host/cli/output.js'

const program = new Command('vitrine')
  .description('Train and fine-tune Vision Transformers on your own image folder')
  .exitOverride()

registerTrain(program)
registerModels(program)
registerRuns(program)
registerDemo(program)
registerGolden(program)

async function main(): Promise<number> {
  try {
    await program.parseAsync()
    return 0
  } catch (thrown) {
    // Commander has printed the text; help and version are no errors.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
    return createOutput({ json: process.argv.includes('--json') }).fail(thrown)
  }
}

void main().then((code) => {
  process.exitCode = code
})
