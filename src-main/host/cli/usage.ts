import type { CommanderError } from 'commander'
import { VitrineError } from '../../contract/errors.js'

/** What commander says of wrong words, as one of our errors. `command`: the first word. */
export function usageOf({ code, message }: CommanderError, command?: string): VitrineError {
  const said = message.replace(/^error: /, '').trim()
  // Commander's second sentence is a guess at what was meant: "(Did you mean train?)".
  const guess = /\(Did you mean [^)]*\)/.exec(said)?.[0].slice(1, -1)
  const words = said.replace(/\s*\(Did you mean [^)]*\)/, '').split('\n')[0] ?? ''
  const named =
    command !== undefined && /^[a-z]/.test(command) && code !== 'commander.unknownCommand'
  return new VitrineError('usage', {
    what: 'The command cannot be understood.',
    why: code === 'commander.help' ? 'No command was given.' : `${words.replace(/\.$/, '')}.`,
    remedy: `${guess ?? ''} See \`vitrine ${named ? `${command} ` : ''}--help\`.`.trim(),
  })
}
