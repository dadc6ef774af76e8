/** The pictures of a run's split, as a page lists them. Pure. */
import { basename } from 'node:path'
import type { ChannelInput, ChannelOutput } from '../contract/channels.js'
import type { RunRecord } from '../runs/record.js'

export function runPictures(
  { classes, split }: Pick<RunRecord, 'classes' | 'split'>,
  { run, split: name, label, offset, limit }: ChannelInput<'runs:pictures'>,
): ChannelOutput<'runs:pictures'> {
  const found = split[name]
    .map((example, index) => ({ ...example, index, name: classes[example.label] ?? '' }))
    .filter((example) => label === null || example.name === label)
  return {
    pictures: found.slice(offset, offset + limit).map((example) => ({
      ref: { of: 'run', run, split: name, index: example.index },
      name: basename(example.path),
      label: example.name,
    })),
    total: found.length,
  }
}
