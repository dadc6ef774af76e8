/** Networks that a study can train: what is on this machine, and each architecture from scratch. Pure. */
import { startIdSchema } from '#contract/ids.js'
import { modelNames } from '#contract/model.js'
import type { Start } from '#contract/start.js'
import type { Network } from '#contract/study-question.js'

interface NetworkChoice {
  readonly value: string
  readonly label: string
  readonly network: Network
}

export function networkKey({ start, model }: Network): string {
  return `${start} ${model ?? ''}`
}

/** `trained`: starts with a file here. */
export function networkChoices(trained: readonly Start[], fromScratch: string): NetworkChoice[] {
  const scratch = startIdSchema.parse('scratch')
  const choices = [
    ...trained.map(({ id, title }) => ({ label: title, network: { start: id, model: null } })),
    ...modelNames.map((model) => ({
      label: `${model} ${fromScratch}`,
      network: { start: scratch, model },
    })),
  ]
  return choices.map((choice) => ({ ...choice, value: networkKey(choice.network) }))
}
