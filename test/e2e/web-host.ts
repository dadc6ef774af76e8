/** The real `vitrine serve` in a process of its own, on a free port, over folders of a test's own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '../../src-main/platform/entries.js'

export interface ServeOptions {
  readonly workspace: string
  readonly config: string
  readonly token?: string
  /** Any free one unless told. */
  readonly port?: string
  readonly environment?: Readonly<Record<string, string>>
}

export interface ServedApp {
  /** With the token. */
  readonly url: URL
  readonly process: ChildProcess
  /** Standard error so far. */
  errors(): string
  /** Ctrl-C; resolves to the exit code. */
  close(): Promise<number | null>
}

export function serveApp(options: ServeOptions): Promise<ServedApp> {
  const { workspace, config, token, port = '0', environment } = options
  const words = ['serve', '--port', port, '--workspace', workspace]
  const child = spawn(
    process.execPath,
    [join(projectRoot(), 'scripts/vitrine.mjs'), ...words, ...(token ? ['--token', token] : [])],
    {
      env: { ...process.env, VITRINE_CONFIG: config, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let [said, errors] = ['', '']
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString()
    })
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const address = /http:\/\/\S+/.exec(said)?.[0]
      if (address === undefined) return
      resolve({
        url: new URL(address),
        process: child,
        errors: () => errors,
        close() {
          child.kill('SIGINT')
          return ended
        },
      })
    })
    void ended.then((code) => reject(new Error(`vitrine serve ended with ${code}: ${errors}`)))
  })
}
