/** Downloads from the fake hub into a cache of a test's own. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VitrineError } from '../src-main/contract/errors.js'
import type { Wanted } from '../src-main/hub/cache.js'
import { openConnection, type Patience } from '../src-main/hub/connection.js'
import { fetchCheckpoint } from '../src-main/hub/fetch-checkpoint.js'
import { startFakeHub, type FakeHub } from './fake-hub.js'

const patience: Patience = {
  stallMilliseconds: 300,
  retryMilliseconds: 5,
  longestWaitMilliseconds: 100,
  tries: 3,
}
export const published = randomBytes(300_000)
export const hubCopy: Wanted = { source: 'hub', repository: 'timm/vit_test' }
export const npz = { source: 'npz', path: 'vit_models/augreg/Ti.npz' } as const satisfies Wanted

export interface FetchOptions {
  readonly proxy?: string
  /** In place of the fake hub's address. */
  readonly endpoint?: string
  readonly token?: string
  /** Stops once so many bytes are here. */
  readonly stopAt?: number
  readonly onProgress?: (done: number) => void
  readonly verify?: (file: string) => Promise<void>
}

export interface HubDownloads {
  readonly hub: FakeHub
  readonly cache: string
  /** The file, and how much was told of it. */
  fetched(
    wanted: Wanted,
    options?: FetchOptions,
  ): Promise<{ readonly file: string; readonly told: readonly number[] }>
  /** Of the cache, as paths within it. */
  files(): string[]
  incomplete(): string[]
  /** `Range` of the requests for bytes. */
  ranges(): (string | undefined)[]
  close(): Promise<void>
}

/** A fake hub that serves `published` as `hubCopy` and `npz`. */
export async function openHubDownloads(): Promise<HubDownloads> {
  const hub = await startFakeHub()
  hub.repository('timm/vit_test', published)
  hub.stored(npz.path, published)
  const cache = mkdtempSync(join(tmpdir(), 'vitrine-hub-'))
  const files = () =>
    readdirSync(cache, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(cache.length + 1))
      .sort()
  return {
    hub,
    cache,
    async fetched(wanted, options = {}) {
      const connection = openConnection(options.proxy ?? null, patience)
      const told: number[] = []
      const abort = new AbortController()
      const base = options.endpoint ?? hub.url
      const origins = { endpoint: base, storage: base, token: options.token ?? null }
      try {
        const file = await fetchCheckpoint(
          wanted,
          { cache, connection, origins },
          {
            signal: abort.signal,
            begun: () => undefined,
            checking: () => undefined,
            progress(done) {
              told.push(done)
              options.onProgress?.(done)
              if (done >= (options.stopAt ?? Infinity)) abort.abort()
            },
            verify: options.verify ?? (() => Promise.resolve()),
          },
        )
        return { file, told }
      } finally {
        await connection.close()
      }
    },
    files,
    incomplete: () => files().filter((file) => file.endsWith('.incomplete')),
    ranges: () =>
      hub.asked
        .filter(({ headers, path }) => headers.range && !path.includes('/resolve/'))
        .map(({ headers }) => headers.range),
    async close() {
      await hub.close()
      rmSync(cache, { recursive: true, force: true })
    },
  }
}

export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing thrown',
    (thrown: unknown) => (thrown instanceof VitrineError ? thrown.code : String(thrown)),
  )
