/** Where runs are kept, and the list of them. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { listRuns, readMetrics, readRecord } from '../runs/store.js'

/** The folder asked for, else the system's place for data of applications. */
export function workspaceFolder(asked: string | undefined): string {
  if (asked !== undefined) return resolve(asked)
  const home = homedir()
  if (process.platform === 'win32') {
    return join(process.env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Vitrine')
  }
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'Vitrine')
  return join(process.env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'vitrine')
}

export interface RunSummary {
  readonly id: string
  readonly status: string
  readonly model: string
  readonly data: string
  /** Of the last evaluation; null: none yet. */
  readonly top1: number | null
}

export function summariseRuns(workspace: string): RunSummary[] {
  return listRuns(workspace).map((folder) => {
    const { id, status, config } = readRecord(folder)
    const last = readMetrics(folder).findLast((event) => event.type === 'evaluation')
    const top1 = last?.top1 ?? null
    return { id, status, model: config.model.name, data: config.data.folder, top1 }
  })
}
