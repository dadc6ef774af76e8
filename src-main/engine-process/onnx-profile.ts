/** Reads the profiles that onnxruntime writes: Chrome trace events, one for each operation run. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const eventSchema = z.object({
  cat: z.string(),
  name: z.string(),
  /** Microseconds. */
  ts: z.number(),
  dur: z.number(),
  args: z.object({ op_name: z.string().optional() }).optional(),
})

/** Seconds by type of operation over the runs from the `skip`th on, most first. */
export function readProfile(
  file: string,
  { skip, runsPerStep }: { skip: number; runsPerStep: number },
): Record<string, number> {
  const events = z.array(eventSchema).parse(JSON.parse(readFileSync(file, 'utf8')))
  const starts = events
    .filter(({ name }) => name === 'model_run')
    .map(({ ts }) => ts)
    .sort((a, b) => a - b)
  const from = starts[skip]
  if (from === undefined) return {}
  const steps = (starts.length - skip) / runsPerStep
  const sums = new Map<string, number>()
  for (const { cat, name, ts, dur, args } of events) {
    const op = args?.op_name
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || ts < from || op === undefined) continue
    sums.set(op, (sums.get(op) ?? 0) + dur / 1e6 / steps)
  }
  return Object.fromEntries([...sums].sort((a, b) => b[1] - a[1]))
}
