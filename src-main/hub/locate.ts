/** Where a wanted file can be had, how long it is, and how its bytes are told from others. */
import { modelInfo, pathsInfo } from '@huggingface/hub'
import { createHash } from 'node:crypto'
import type { RequestInit } from 'undici'
import { VitrineError } from '../contract/errors.js'
import { hubFile, type Wanted } from './cache.js'
import type { Connection } from './connection.js'
import type { Origins } from './origins.js'
import { hostOf } from './refusals.js'

export interface Remote {
  readonly url: string
  /** Sent with every request for it. */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: number
  /** Names these bytes, safe as part of a file's name. */
  readonly key: string
  /** Of the repository; null: it has none. */
  readonly commit: string | null
  /** null: the server says none, so length and content must do. */
  readonly digest: { readonly algorithm: 'sha256' | 'md5'; readonly hex: string } | null
  /** As the server gives it for these bytes; null: it is not known beforehand. */
  readonly etag: string | null
}

/** Who is offline is told so soon. */
const firstTries = 2

/** Throws what `request` throws, and `download-damaged` for answers that make no sense. */
export function locate(
  wanted: Wanted,
  origins: Origins,
  connection: Connection,
  signal: AbortSignal,
): Promise<Remote> {
  switch (wanted.source) {
    case 'hub':
      return onHub(wanted.repository, origins, connection, signal)
    case 'npz':
      return inStorage(`${origins.storage}/${wanted.path}`, connection, signal)
  }
}

async function onHub(
  name: string,
  { endpoint, token }: Origins,
  connection: Connection,
  signal: AbortSignal,
): Promise<Remote> {
  // The library takes only tokens of the hub's own form; mirrors have others.
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` }
  const fetch = async (url: string | URL | Request, init: globalThis.RequestInit = {}) => {
    const all = { ...(init.headers as Record<string, string>), ...headers }
    const request = { ...init, headers: all } as RequestInit
    // undici's Response is the one that Node's own fetch gives, under another type.
    const response = await connection.request(String(url), request, signal, firstTries)
    return response as unknown as globalThis.Response
  }
  const { sha } = await modelInfo({
    ...{ name, hubUrl: endpoint, revision: 'main', fetch },
    additionalFields: ['sha'],
  }).catch(nonsense(endpoint))
  // Hashes become names of files.
  if (typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha)) {
    throw nonsenseOf(endpoint, `Revision ${String(sha)}`)
  }
  const [info] = await pathsInfo({
    ...{ repo: name, hubUrl: endpoint, revision: sha, fetch },
    paths: [hubFile],
  }).catch(nonsense(endpoint))
  if (!info) {
    throw new VitrineError('hub-not-found', {
      what: `${name} has no ${hubFile}.`,
      why: 'Vitrine reads weights in this form alone.',
      remedy: 'Choose another checkpoint, or its .npz.',
    })
  }
  const digest = info.lfs?.oid ?? null
  const key = digest ?? info.oid ?? ''
  if (!/^[0-9a-f]{40,64}$/.test(key) || !Number.isSafeInteger(info.size)) {
    throw nonsenseOf(endpoint, `Hash ${key}, size ${info.size}`)
  }
  return {
    url: `${endpoint}/${name}/resolve/${sha}/${hubFile}`,
    headers,
    bytes: info.size,
    key,
    commit: sha,
    digest: digest === null ? null : { algorithm: 'sha256', hex: digest },
    etag: null,
  }
}

async function inStorage(
  url: string,
  connection: Connection,
  signal: AbortSignal,
): Promise<Remote> {
  const { headers } = await connection.request(
    url,
    { method: 'HEAD', headers: asIs },
    signal,
    firstTries,
  )
  const bytes = Number(headers.get('content-length') ?? NaN)
  if (!Number.isSafeInteger(bytes) || bytes <= 0) throw nonsenseOf(url, 'It says no length')
  const md5 = /md5=([A-Za-z0-9+/=]+)/.exec(headers.get('x-goog-hash') ?? '')?.[1]
  const hex = md5 === undefined ? null : Buffer.from(md5, 'base64').toString('hex')
  const etag = headers.get('etag')
  const names = hex ?? `${etag ?? headers.get('last-modified') ?? ''} ${bytes}`
  return {
    url,
    headers: {},
    bytes,
    key: hex ?? createHash('md5').update(names).digest('hex'),
    commit: null,
    digest: hex === null ? null : { algorithm: 'md5', hex },
    etag,
  }
}

/** No compression: lengths and ranges are those of the file. */
export const asIs = { 'accept-encoding': 'identity' }

const nonsense = (endpoint: string) => (thrown: unknown) => {
  if (thrown instanceof VitrineError) throw thrown
  throw nonsenseOf(endpoint, thrown instanceof Error ? thrown.message : String(thrown))
}

function nonsenseOf(address: string, found: string): VitrineError {
  return new VitrineError('download-damaged', {
    what: `${hostOf(address)} does not answer as the hub does.`,
    why: `${found.slice(0, 300)}.`,
    remedy:
      'Check the address of the mirror, or that no login page of the network answers instead.',
  })
}
