import { rmSync } from 'node:fs'
import { buildCommandLine } from '../scripts/build-cli.mjs'
import { testConfig } from './test-config.js'

/** Tests that start workers and processes run the bundle that users run. */
export default async function setup(): Promise<() => void> {
  await buildCommandLine()
  return () => rmSync(testConfig, { recursive: true, force: true })
}
