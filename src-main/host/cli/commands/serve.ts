/** `vitrine serve`: the app in a browser, for a machine without a screen. */
import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { Command } from 'commander'
import { VitrineError } from '../../../contract/errors.js'
import { appFolders } from '../../../platform/app-folders.js'
import { projectRoot } from '../../../platform/entries.js'
import { openLog, type LogFile } from '../../../platform/log.js'
import { launchChild } from '../../../platform/process-port.js'
import type { Log } from '../../../service/context.js'
import { tokenFile } from '../../../service/token-file.js'
import { numberOf } from '../numbers.js'
import { withInterrupt } from '../interrupt.js'

interface Flags {
  readonly host: string
  readonly port: string
  readonly token?: string
  readonly workspace?: string
}

const loopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('show the app in a browser, for a machine without a screen')
    .option(
      '--host <address>',
      'address to listen on; another than loopback needs --token',
      '127.0.0.1',
    )
    .option('--port <number>', '0 takes any free one', '8737')
    .option(
      '--token <text>',
      'what a browser must bring, at least 16 characters (default: a random one)',
    )
    .option('--workspace <folder>', 'where runs are kept')
    .action(serve)
}

/** The token that pages must bring. Throws `usage`. */
function tokenOf({ host, token }: Flags): string {
  if (token === undefined && loopback(host)) return randomBytes(24).toString('base64url')
  const remedy =
    'Give --token with at least 16 letters, digits, - or _, such as `openssl rand -hex 24` makes.'
  if (token === undefined) {
    throw new VitrineError('usage', {
      what: `Vitrine does not listen on ${host} without a token.`,
      why: 'Others on the network could read and delete what is yours.',
      remedy,
    })
  }
  if (/^[A-Za-z0-9_-]{16,}$/.test(token)) return token
  throw new VitrineError('usage', {
    what: 'The token cannot be used.',
    why: 'It is shorter than 16 characters or has others than letters, digits, - and _.',
    remedy,
  })
}

function portOf(words: string): number {
  const port = numberOf('port', words)
  if (port !== undefined && Number.isInteger(port) && port >= 0 && port < 65536) return port
  throw new VitrineError('usage', {
    what: `--port ${words} cannot be used.`,
    why: 'Expected a whole number from 0 to 65535.',
    remedy: 'Correct the flag.',
  })
}

/** Writes all to the app's log file, as the desktop app does, and to the terminal what is no mere information. */
function logTo(file: LogFile): Log {
  return (level, message, details) => {
    file.write(level, message, details)
    if (level === 'info') return
    process.stderr.write(`${level}: ${message}\n${details === undefined ? '' : `${details}\n`}`)
  }
}

async function serve(flags: Flags): Promise<void> {
  const token = tokenOf(flags)
  const port = portOf(flags.port)
  // Bring TensorFlow.js and a web server, which would slow every other command's start.
  const { createService } = await import('../../../service/create-service.js')
  const { startWebHost } = await import('../../web/server.js')
  const folders = appFolders()
  const log = logTo(openLog(folders.logs))
  await withInterrupt(async (signal) => {
    const service = await createService({
      folders,
      workspace: flags.workspace ?? null,
      host: { kind: 'web', launch: launchChild, native: null, token: tokenFile(folders.config) },
      log,
    })
    try {
      const { host } = flags
      const pages = join(projectRoot(), 'out', 'renderer')
      const web = await startWebHost({ service, pages, host, port, token, log })
      log('info', `Vitrine is served at ${web.url.replace(/[?#].*$/, '')}`)
      process.stdout.write(
        `Vitrine is at ${web.url}\nCtrl-C ends it; a run at work saves a checkpoint.\n`,
      )
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      await web.close()
    } finally {
      await service.close()
    }
  })
}
