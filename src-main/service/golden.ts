/** Golden checks for hosts: what was compared, and whether all of it held. */
import { checkGoldenFile, type GoldenEngine, type GoldenReport } from '../engine-process/golden.js'

export interface GoldenSummary {
  readonly reports: readonly GoldenReport[]
  readonly passed: boolean
}

export async function checkGolden(
  file: string,
  engine: GoldenEngine | null,
): Promise<GoldenSummary> {
  const reports = await checkGoldenFile(file, engine)
  const passed = reports.every(({ rows }) => rows.every(({ error, limit }) => error <= limit))
  return { reports, passed }
}
