import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { lookForUpdates } from './updates.js'

const resourcesFolder = mkdtempSync(join(tmpdir(), 'vitrine-updates-'))
afterAll(() => rmSync(resourcesFolder, { recursive: true, force: true }))

async function logOf(packaged: boolean, wanted: boolean): Promise<string[]> {
  const lines: string[] = []
  const log = (level: string, message: string) => void lines.push(`${level}: ${message}`)
  await lookForUpdates({ packaged, wanted, resourcesFolder, log })
  return lines
}

describe('lookForUpdates', () => {
  it('does nothing unasked, nor where the app is not an installed one', async () => {
    expect(await logOf(true, false)).toEqual([])
    expect(await logOf(false, true)).toEqual([])
  })

  it('says that this build knows no place to look', async () => {
    expect(await logOf(true, true)).toEqual([
      'info: This build names no place where newer versions are published.',
    ])
  })
})
