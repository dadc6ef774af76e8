/** `vitrine bench-data [FOLDER]`: the speed of decoding and augmenting alone. */
import type { Command } from 'commander'
import type { DataBenchResult } from '../../../service/bench-data.js'
import { numberOf } from '../numbers.js'

interface BenchDataFlags {
  readonly resolution: string
  readonly level: string
  readonly workers: string
  readonly batch: string
  readonly batches: string
  readonly trainImagesPerSecond?: string
  readonly json?: boolean
}

export function registerBenchData(program: Command): void {
  program
    .command('bench-data')
    .argument('[folder]', 'one folder of pictures for each class; the sample pictures if left out')
    .description('measure decoding, cropping and augmenting, without training')
    .option('--resolution <pixels>', 'side of the rows', '224')
    .option('--level <name>', 'augmentation level', 'medium2')
    .option('--workers <counts>', 'worker threads to try, such as 1,2', '1,2')
    .option('--batch <rows>', 'rows a batch', '32')
    .option('--batches <count>', 'batches in each of the five rounds', '10')
    .option('--train-images-per-second <speed>', 'compare with training at this speed')
    .option('--json', 'one JSON object a worker count on standard output')
    .action(async (folder: string | undefined, flags: BenchDataFlags) => {
      // Brings sharp, which would slow every other command's start.
      const { benchData } = await import('../../../service/bench-data.js')
      const speed = numberOf('train-images-per-second', flags.trainImagesPerSecond)
      const results = benchData({
        ...(folder === undefined ? {} : { folder }),
        resolution: numberOf('resolution', flags.resolution) ?? 0,
        level: flags.level,
        workers: flags.workers.split(',').map((count) => numberOf('workers', count) ?? 0),
        batch: numberOf('batch', flags.batch) ?? 0,
        batches: numberOf('batches', flags.batches) ?? 0,
        ...(speed === undefined ? {} : { trainImagesPerSecond: speed }),
      })
      for await (const result of results) {
        const text = flags.json ? JSON.stringify(result) : describeDataBench(result)
        process.stdout.write(`${text}\n`)
      }
    })
}

export function describeDataBench(result: DataBenchResult): string {
  const { workers, imagesPerSecond, imagesPerSecondPerWorker, rounds, training } = result
  const { decode, crop, augment } = result.stageMilliseconds
  const spread = `${Math.min(...rounds).toFixed(0)} to ${Math.max(...rounds).toFixed(0)}`
  const lines = [
    `${workers} worker${workers === 1 ? '' : 's'}: ${imagesPerSecond.toFixed(1)} img/s ` +
      `(${imagesPerSecondPerWorker.toFixed(1)} a worker; ${rounds.length} rounds, ${spread})`,
    `  a picture: decode ${decode.toFixed(2)} ms, crop ${crop.toFixed(2)} ms, ` +
      `${result.level} ${augment.toFixed(2)} ms`,
  ]
  if (training !== null) {
    const verdict = training.keepsUp ? 'keeps up with' : 'holds back'
    lines.push(
      `  ${verdict} training at ${training.imagesPerSecond} img/s and takes ` +
        `${(training.shareOfCores * 100).toFixed(1)} % of the cores at that speed`,
    )
  }
  return lines.join('\n')
}
