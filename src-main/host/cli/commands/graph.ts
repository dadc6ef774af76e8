/** `vitrine graph`: the compiled step's operations, counted, and the graph as an .onnx file. */
import { Option, type Command } from 'commander'
import { passSetNames } from '../../../contract/bench.js'
import { entryNames, graphWishSchema, type GraphWish } from '../../../contract/graph.js'
import { geluSchema, modelNames } from '../../../contract/model.js'
import { numberOf } from '../numbers.js'
import { createOutput } from '../output.js'
import { parseFlags } from '../parse-flags.js'

interface GraphFlags {
  readonly model: string
  readonly gelu: string
  readonly entry: string
  readonly passes: string
  readonly batch: string
  readonly resolution: string
  readonly classes: string
  readonly out?: string
  readonly json?: boolean
}

function wishOf(flags: GraphFlags): GraphWish {
  return parseFlags('graph', graphWishSchema, {
    model: flags.model,
    gelu: flags.gelu,
    entry: flags.entry,
    passes: flags.passes,
    batch: numberOf('batch', flags.batch),
    resolution: numberOf('resolution', flags.resolution),
    classes: numberOf('classes', flags.classes),
  })
}

/** Ti/16 -> vit-ti-16-train.onnx */
function fileName(model: string, entry: string): string {
  const words = model.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return `vit-${words}-${entry}.onnx`
}

export function registerGraph(program: Command): void {
  program
    .command('graph')
    .description('compile a training step, count its operations, write it as .onnx')
    .addOption(new Option('--model <name>').choices([...modelNames]).default('Ti/16'))
    .addOption(new Option('--gelu <form>').choices(geluSchema.options).default('tanh'))
    .addOption(new Option('--entry <name>').choices([...entryNames]).default('train'))
    .addOption(new Option('--passes <set>').choices([...passSetNames]).default('default'))
    .option('--batch <examples>', 'in one pass', '32')
    .option('--resolution <pixels>', 'side of the pictures', '224')
    .option('--classes <count>', 'of the head', '10')
    .option('--out <file>', 'where the .onnx goes; left out: named for the model, in this folder')
    .option('--json', 'one JSON object on standard output')
    .action(async (flags: GraphFlags) => {
      const output = createOutput({ json: flags.json ?? false })
      // Brings the engine, which would slow every other command's start.
      const { writeGraph } = await import('../../../service/graph.js')
      const wish = wishOf(flags)
      const written = await writeGraph(wish, flags.out ?? fileName(wish.model, wish.entry))
      if (output.json) {
        process.stdout.write(`${JSON.stringify({ type: 'graph', ...written })}\n`)
        return
      }
      const { nodes, tracedNodes, operations, floatingPointOperations, activationBytes } = written
      const width = Math.max(...Object.keys(operations).map((op) => op.length))
      output.say(
        [
          `${wish.model}, entry ${wish.entry}: ${nodes} nodes, of ${tracedNodes} traced without fusions`,
          ...Object.entries(operations).map(
            ([op, count]) => `  ${op.padEnd(width)} ${String(count).padStart(5)}`,
          ),
          `${(floatingPointOperations / 1e9).toFixed(1)} GFLOP in products and convolutions, ` +
            `${Math.round(activationBytes / 2 ** 20)} MiB of values alive at once`,
          `Written to ${written.file}; any ONNX viewer opens it.`,
        ].join('\n'),
      )
    })
}
