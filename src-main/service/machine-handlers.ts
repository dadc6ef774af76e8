import type { ChannelHandlers } from '../contract/channels.js'
import type { MachineKnowledge } from './machine.js'

/** Answers the channels of the machine. */
export function machineHandlers(
  machine: MachineKnowledge,
): Pick<ChannelHandlers, 'machine:examine' | 'machine:probe'> {
  return {
    'machine:examine': () => {
      void machine.examine()
      return undefined
    },
    'machine:probe': (wish) => machine.probe(wish),
  }
}
