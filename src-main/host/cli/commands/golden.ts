/** `vitrine golden FILE.npz`: compares this machine's engine with the paper authors' numbers. */
import { Option, type Command } from 'commander'
import { VitrineError } from '../../../contract/errors.js'
import {
  executorNames,
  providerNames,
  type ExecutorName,
  type ProviderName,
} from '../../../contract/run-config.js'

interface GoldenFlags {
  readonly executor?: ExecutorName
  readonly provider?: ProviderName
  readonly json?: boolean
}

export function registerGolden(program: Command): void {
  program
    .command('golden')
    .description("compare the engine with numbers from the paper authors' own code")
    .argument('<file>', 'a .npz golden file (model or RandAugment)')
    .addOption(
      new Option('--executor <name>', 'only this one; left out: each that loads').choices([
        ...executorNames,
      ]),
    )
    .addOption(new Option('--provider <name>', "onnxruntime's").choices([...providerNames]))
    .option('--json', 'one JSON object a line on standard output')
    .action(async (file: string, { executor, provider, json = false }: GoldenFlags) => {
      // Brings TensorFlow.js, which would slow every other command's start.
      const { checkGolden } = await import('../../../service/golden.js')
      const { reports, passed } = await checkGolden(
        file,
        executor === undefined && provider === undefined
          ? null
          : { executor: executor ?? 'onnxruntime', provider: provider ?? 'auto' },
      )
      const print = (line: string) => process.stdout.write(`${line}\n`)
      for (const { part, rows } of reports) {
        if (!json) print(part)
        for (const { name, error, limit } of rows) {
          const row = { type: 'comparison', part, name, error, limit, passed: error <= limit }
          const mark = row.passed ? 'ok  ' : 'FAIL'
          print(json ? JSON.stringify(row) : `  ${mark} ${error.toExponential(2)}  ${name}`)
        }
      }
      if (passed) {
        if (json) print(JSON.stringify({ type: 'result', file, passed }))
        return
      }
      throw new VitrineError('golden-mismatch', {
        what: `${file} does not hold on this machine.`,
        why: 'The comparisons that failed differ by more than their limit.',
        remedy: 'Please report this with the output of the command.',
      })
    })
}
