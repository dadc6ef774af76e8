/** Lines of a run's log.txt: what happened, for people; the numbers of each step are in metrics.jsonl. */
import type { RunEvent, StartupSeconds } from '../contract/run-event.js'

type Logged =
  | Exclude<RunEvent, { type: 'step' }>
  | { readonly type: 'started'; readonly step: number; readonly device: string }

/** Each stage that took a hundredth of a second or more. */
function describeSeconds(seconds: StartupSeconds): string {
  return Object.entries(seconds)
    .filter(([stage, spent]) => stage !== 'total' && spent >= 0.01)
    .map(([stage, spent]) => `${stage} ${spent.toFixed(2)}`)
    .join(', ')
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`

/** One line with the time, UTC. */
export function describeEvent(event: Logged): string {
  return `${new Date().toISOString().slice(0, 19)}Z ${describe(event)}`
}

function describe(event: Logged): string {
  switch (event.type) {
    case 'started':
      return event.step === 0
        ? `Started on ${event.device}.`
        : `Went on after step ${event.step} on ${event.device}.`
    case 'startup':
      return `First step after ${event.seconds.total.toFixed(1)} s: ${describeSeconds(event.seconds)}.`
    case 'evaluation':
      return `Step ${event.step}: validation top-1 ${percent(event.top1)}, top-5 ${percent(event.top5)}, loss ${event.loss.toFixed(4)}.`
    case 'checkpoint':
      return `Step ${event.step}: saved a checkpoint.`
    case 'card':
      return `Step ${event.step}: put the weights and their card into ${event.file}.`
    case 'warning':
      return event.message
    case 'result':
      return `Done after step ${event.step}: validation top-1 ${percent(event.top1)}.`
    case 'error':
      return `${event.what} ${event.why}`
  }
}
