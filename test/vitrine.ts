/** The real command in a real process, and small folders of pictures, for tests. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { projectRoot } from '../src-main/platform/entries.js'

/** A line of standard output with `--json`. */
export type Line = Readonly<Record<string, unknown>> & { readonly type: string }

export interface Ended {
  readonly code: number | null
  /** Standard output, whole. */
  readonly output: string
  /** Standard error, whole. */
  readonly error: string
  /** The lines of `output` that are JSON; empty without `--json`. */
  readonly lines: readonly Line[]
}

/** Runs `vitrine WORDS`; `watch` sees each JSON line as it comes. */
export function vitrine(
  words: readonly string[],
  options: {
    watch?(line: Line, child: ChildProcess): void
    /** Sees what comes on standard error. */
    watchError?(text: string, child: ChildProcess): void
    /** Sees the process once it runs. */
    spawned?(child: ChildProcess): void
    environment?: NodeJS.ProcessEnv
  } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const script = join(projectRoot(), 'scripts', 'vitrine.mjs')
    const child = spawn(process.execPath, [script, ...words], {
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    options.spawned?.(child)
    const lines: Line[] = []
    let [output, rest, error] = ['', '', '']
    child.stderr.on('data', (chunk: Buffer) => {
      error += chunk.toString()
      options.watchError?.(chunk.toString(), child)
    })
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const parts = (rest + chunk.toString()).split('\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        if (!part.startsWith('{')) continue
        const line = JSON.parse(part) as Line
        lines.push(line)
        options.watch?.(line, child)
      }
    })
    child.on('close', (code) => resolve({ code, output, error, lines }))
  })
}

/** One folder a class of 24-pixel pictures in shades of its own colour: red, green, blue. */
export async function makeColours(folder: string, perClass: number): Promise<void> {
  for (const [name, channel] of Object.entries({ blue: 'b', green: 'g', red: 'r' })) {
    mkdirSync(join(folder, name), { recursive: true })
    for (let index = 0; index < perClass; index++) {
      const shade = 100 + Math.round((index / perClass) * 150)
      const background = { r: 0, g: 0, b: 0, [channel]: shade }
      await sharp({ create: { width: 24, height: 24, channels: 3, background } })
        .png()
        .toFile(join(folder, name, `${index}.png`))
    }
  }
}
