/** Where runs are kept, and the list of them. */
import { homedir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import type { RunRecord } from '../runs/record.js'
import { listRuns, readMetrics, readRecord } from '../runs/store.js'

/** The folder asked for, else that of VITRINE_WORKSPACE, else the system's place for data of applications. */
export function workspaceFolder(asked: string | undefined): string {
  const named = asked ?? process.env['VITRINE_WORKSPACE']
  if (named !== undefined && named !== '') return resolve(named)
  const home = homedir()
  if (process.platform === 'win32') {
    return join(process.env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Vitrine')
  }
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'Vitrine')
  return join(process.env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'vitrine')
}

export interface RunSummary {
  readonly id: string
  /** `damaged`: its files cannot be read; then all else is null. */
  readonly status: RunRecord['status'] | 'damaged'
  readonly model: string | null
  readonly data: string | null
  /** Of the last evaluation; null: none yet. */
  readonly top1: number | null
}

/** Oldest first. */
export function summariseRuns(workspace: string): RunSummary[] {
  return listRuns(workspace).map((folder) => {
    try {
      const { id, status, config } = readRecord(folder)
      const last = readMetrics(folder).findLast((event) => event.type === 'evaluation')
      const top1 = last?.top1 ?? null
      return { id, status, model: config.model.name, data: config.data.folder, top1 }
    } catch {
      // One bad run must not hide the others; opening it says what is wrong.
      return { id: basename(folder), status: 'damaged', model: null, data: null, top1: null }
    }
  })
}
