/** The `vitrine` command: wires one file a command and turns what they throw into exit codes. */
import { Command, CommanderError } from 'commander'
import { registerBenchData } from './host/cli/commands/bench-data.js'
import { registerBench } from './host/cli/commands/bench.js'
import { registerDemo } from './host/cli/commands/demo.js'
import { registerDoctor } from './host/cli/commands/doctor.js'
import { registerExport } from './host/cli/commands/export.js'
import { registerGraph } from './host/cli/commands/graph.js'
import { registerInspect } from './host/cli/commands/inspect.js'
import { registerModels } from './host/cli/commands/models.js'
import { registerPublished } from './host/cli/commands/published.js'
import { registerRuns } from './host/cli/commands/runs.js'
import { registerServe } from './host/cli/commands/serve.js'
import { registerStudy } from './host/cli/commands/study.js'
import { registerTrain } from './host/cli/commands/train.js'
import { registerTune } from './host/cli/commands/tune.js'
import { registerGolden } from './host/cli/commands/golden.js'
import { createOutput } from './host/cli/output.js'
import { usageOf } from './host/cli/usage.js'
import { ownVersion } from './platform/version.js'

const program = new Command('vitrine')
  .description('Train and fine-tune Vision Transformers on your own image folder')
  .version(ownVersion())
  // What it says of wrong words is said by `usageOf`, as all errors are.
  .configureOutput({ outputError: () => undefined })
  .exitOverride()

registerTrain(program)
registerModels(program)
registerPublished(program)
registerExport(program)
registerRuns(program)
registerDemo(program)
registerGolden(program)
registerDoctor(program)
registerTune(program)
registerStudy(program)
registerBenchData(program)
registerInspect(program)
registerBench(program)
registerGraph(program)
registerServe(program)

async function main(): Promise<number> {
  const output = createOutput({ json: process.argv.includes('--json') })
  try {
    await program.parseAsync()
    return 0
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) return output.fail(thrown)
    if (thrown.exitCode === 0) return 0 // help and version
    // Without a command it has printed the help.
    if (thrown.code === 'commander.help' && !output.json) return 2
    return output.fail(usageOf(thrown, process.argv[2]))
  }
}

// A reader that went away (`vitrine runs | head`) is no bug; an engine at work saves and ends.
process.stdout.on('error', () => process.exit(1))

void main().then((code) => {
  process.exitCode = code
})
