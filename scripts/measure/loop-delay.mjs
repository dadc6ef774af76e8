/**
 * How late the event loop of this process is: `--import`ed into `vitrine serve` by measure-app.mjs,
 * evaluated in main of Electron. A timer of 5 ms is due all the time; its lateness is what a
 * request that came in meanwhile would have waited.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'

export const resolution = 5

// The engine is forked with the same `--import`: it has another program, and is not measured.
if (process.argv[1]?.endsWith('vitrine.mjs') && process.send) {
  const histogram = monitorEventLoopDelay({ resolution })
  histogram.enable()
  process.on('message', (message) => {
    if (message === 'reset') histogram.reset()
    if (message !== 'read') return
    const late = (/** @type {number} */ nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolution)
    process.send?.({
      p50: late(histogram.percentile(50)),
      p99: late(histogram.percentile(99)),
      max: late(histogram.max),
      residentMebibytes: process.memoryUsage().rss / 1048576,
      processorSeconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
    })
  })
  process.channel?.unref()
}
