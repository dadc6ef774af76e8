import type { ChannelHandlers } from '../contract/channels.js'
import type { MachineKnowledge } from './machine.js'
import type { Tuner } from './tuning/tuner.js'

/** Answers the channels of the machine. */
export function machineHandlers(
  machine: MachineKnowledge,
  tuner: Tuner,
): Pick<
  ChannelHandlers,
  'machine:examine' | 'machine:probe' | 'machine:tune' | 'machine:stop-tuning'
> {
  return {
    'machine:examine': () => {
      void machine.examine()
      return undefined
    },
    'machine:probe': (wish) => machine.probe(wish),
    'machine:tune': (shape) => tuner.tune(shape),
    'machine:stop-tuning': () => {
      tuner.stop()
      return undefined
    },
  }
}
