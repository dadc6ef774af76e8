import type { StoreProblem } from '../platform/json-store.js'
import type { Log } from './context.js'
import type { StateHub } from './state-hub.js'

/** A line on the screen and one in the log. */
export function settingsProblem(hub: StateHub, log: Log, problem: StoreProblem): void {
  log('warning', `${problem.what} ${problem.why} ${problem.remedy}`)
  hub.publish('notice', { kind: 'settings-problem', ...problem, run: null })
}
