/**
 * Puts the table of a check into docs/performance.md: node scripts/gpu-check/record.mjs REPORT.json
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../build-cli.mjs'
import { reportSchema } from './report.mjs'
import { putBetween } from './put-between.mjs'
import { reportMarkdown } from './table.mjs'

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Name the report.json of a check.')
const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
const page = join(root, 'docs/performance.md')
writeFileSync(page, putBetween(readFileSync(page, 'utf8'), reportMarkdown(report)))
