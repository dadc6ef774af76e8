/** Workspaces that were open, newest first: `recent-workspaces.json` in the config folder. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from '../platform/atomic-file.js'
import { writing } from '../platform/writing.js'

const most = 8
const fileSchema = z.object({ version: z.literal(1), workspaces: z.array(z.string()) })
const fileOf = (config: string) => join(config, 'recent-workspaces.json')

/** Empty where the file is missing or damaged: it is a convenience, nothing is lost with it. */
export function recentWorkspaces(config: string): string[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(fileOf(config), 'utf8'))).workspaces
  } catch {
    return []
  }
}

/** Puts `workspace` first; returns the new list. Throws `file-unwritable`. */
export function rememberWorkspace(config: string, workspace: string): string[] {
  const others = recentWorkspaces(config).filter((each) => each !== workspace)
  const workspaces = [workspace, ...others].slice(0, most)
  writing(config, () => mkdirSync(config, { recursive: true, mode: 0o700 }))
  writeFileAtomic(fileOf(config), `${JSON.stringify({ version: 1, workspaces })}\n`)
  return workspaces
}
