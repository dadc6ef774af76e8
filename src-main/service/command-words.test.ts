import { execFileSync } from 'node:child_process'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import type { ConfigWish, RunConfig } from '../contract/run-config.js'
import { registerTrain } from '../host/cli/commands/train.js'
import { commandOf } from './command-words.js'
import { resolveConfig } from './resolve-config.js'
import { settings, wishOfWords } from './settings.js'

const camel = (flag: string) => flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

/** A line, read by a real shell and by the command line's own parser, as the config that it trains with. */
function configOf(line: string, examples: number): RunConfig {
  const script = `set -- ${line.replace(/^vitrine train /, '')}; printf '%s\\0' "$@"`
  const words = execFileSync('sh', ['-c', script]).toString().split('\0').slice(0, -1)
  const program = new Command()
  registerTrain(program)
  const train = program.commands.find((command) => command.name() === 'train')
  if (!train) throw new Error('no train command')
  let folder = ''
  train.action((given: string) => void (folder = given))
  program.parse(['train', ...words], { from: 'user' })
  const said = train.opts<Record<string, string>>()
  const flags = settings.flatMap(({ flag }) => {
    const value = said[camel(flag)]
    return value === undefined ? [] : [[flag, value] as const]
  })
  return resolveConfig(wishOfWords(new Map(flags)), folder, examples).config
}

const wishes: ConfigWish[] = [
  {},
  { recipe: 'transfer', model: { from: '/weights/B 16.npz', name: 'B/16', gelu: 'exact' } },
  { train: { optimizer: { type: 'sgd', momentum: 0.5 }, earlyStopping: 3, clipNorm: null } },
  { train: { optimizer: { type: 'adamw', epsilon: 1e-6 }, microBatch: 8, recompute: 'always', batch: 64, warmup: '7%' } },
  { recipe: 'transfer', train: { optimizer: { type: 'adamw', weightDecay: 0 } } },
  { augment: { level: 'strong2', flip: false, cropMinimumArea: 0.4 }, train: { seed: 7 } },
  { model: { name: 'test', resolution: 64, freeze: 'first-1', dropout: 0.1, stochasticDepth: 0.2 } },
  { engine: { executor: 'onnxruntime', provider: 'cpu', threads: 3, loaderWorkers: 2, cacheMebibytes: 64 } },
  { train: { duration: { examples: 999 }, loss: 'softmax', classWeights: 'balanced' } },
] // prettier-ignore

describe('commandOf', () => {
  it.each(wishes)('makes the same config again: %j', (wish) => {
    for (const folder of ['/data/pets', '/data/my $HOME cat\'s `pets` "x"']) {
      const { config } = resolveConfig(wish, folder, 5000)
      expect(configOf(commandOf(config, 'linux'), 5000)).toEqual(config)
    }
  })

  it('leaves out what is usual', () => {
    const { config } = resolveConfig({}, '/data', 100)
    expect(commandOf(config, 'linux')).not.toMatch(/momentum|seed|threads|flip/)
  })

  it('quotes for Windows by double quotes', () => {
    const { config } = resolveConfig({}, '/data', 100)
    const on = { ...config, data: { ...config.data, folder: 'C:\\my pictures' } }
    expect(commandOf(on, 'win32')).toContain('vitrine train "C:\\my pictures" --recipe scratch')
  })
})
