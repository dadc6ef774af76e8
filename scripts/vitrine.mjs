#!/usr/bin/env node
/** `vitrine`: builds the command line when its sources are newer, then runs it. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildCommandLine, outFolder } from './build-cli.mjs'

await buildCommandLine()
if (process.argv[2] === 'serve') {
  const { buildRenderer } = await import('./build-renderer.mjs')
  await buildRenderer()
}
await import(pathToFileURL(join(outFolder, 'vitrine.mjs')).href)
