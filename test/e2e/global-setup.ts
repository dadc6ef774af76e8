/**
 * Before the tests in a real Electron: builds the app, finds an Electron and a display, or says in
 * words why there is none. Tests are then skipped with that reason, and fail where CI is set.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildApp } from '../../scripts/build-app.mjs'
import { installedElectron } from '../../scripts/installed-electron.mjs'
import { ensureTestElectron, NoElectron } from '../../scripts/test-electron.mjs'

export type ElectronForTests =
  | { readonly program: string; readonly display: string | null }
  | { readonly program: null; readonly reason: string }

declare module 'vitest' {
  interface ProvidedContext {
    electron: ElectronForTests
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  let screen: ChildProcess | null = null
  const end = () => void screen?.kill()
  if (process.env['VITRINE_SKIP_ELECTRON'] === '1') {
    project.provide('electron', { program: null, reason: 'VITRINE_SKIP_ELECTRON is set.' })
    return end
  }
  await buildApp()
  try {
    const program = installedElectron() ?? join(await ensureTestElectron(), 'electron')
    const needed = process.platform === 'linux' && !process.env['DISPLAY']
    const opened = needed ? await openScreen() : null
    screen = opened?.process ?? null
    project.provide('electron', { program, display: opened?.display ?? null })
  } catch (thrown) {
    if (!(thrown instanceof NoElectron)) throw thrown
    project.provide('electron', { program: null, reason: thrown.message })
  }
  return end
}

/** A virtual screen on a display number that is free. */
async function openScreen(): Promise<{ process: ChildProcess; display: string }> {
  if (!isInstalled('Xvfb')) throw new NoElectron('There is no display, and no Xvfb to make one.')
  const words = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp']
  const child = spawn('Xvfb', words, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const number = await new Promise<string>((resolve, reject) => {
    child.stdio[3]?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()))
    child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}.`)))
  })
  return { process: child, display: `:${number}` }
}

function isInstalled(program: string): boolean {
  if (existsSync(join('/usr/bin', program))) return true
  try {
    execFileSync('which', [program], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
