/** `vitrine golden FILE.npz`: compares this machine's engine with the paper authors' numbers. */
import type { Command } from 'commander'
import { VitrineError } from '../../../contract/errors.js'
import { checkGolden } from '../../../service/golden.js'

export function registerGolden(program: Command): void {
  program
    .command('golden')
    .description("compare the engine with numbers from the paper authors' own code")
    .argument('<file>', 'a .npz golden file (model or RandAugment)')
    .action(async (file: string) => {
      const { reports, passed } = await checkGolden(file)
      for (const { part, rows } of reports) {
        process.stdout.write(`${part}\n`)
        for (const { name, error, limit } of rows) {
          const mark = error <= limit ? 'ok  ' : 'FAIL'
          process.stdout.write(`  ${mark} ${error.toExponential(2)}  ${name}\n`)
        }
      }
      if (passed) return
      throw new VitrineError('golden-mismatch', {
        what: `${file} does not hold on this machine.`,
        why: 'The rows marked FAIL differ by more than their limit.',
        remedy: 'Please report this with the output of the command.',
      })
    })
}
