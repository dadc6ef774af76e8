import { buildCommandLine } from '../scripts/build-cli.mjs'

/** Tests that start workers and processes run the bundle that users run. */
export default async function setup(): Promise<void> {
  await buildCommandLine()
}
