/** Features that a frozen backbone computed in earlier runs, by picture. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Architecture } from '../contract/model.js'
import type { ArrayMap } from '../engine/host-array.js'
import { appFolders } from '../platform/app-folders.js'
import { openKeptFiles, type KeptFiles } from '../platform/kept-files.js'
import { ownCode } from '../platform/own-code.js'

/** What features depend on, beside the picture and the code that decodes and resizes it. */
export interface Backbone {
  readonly architecture: Architecture
  readonly resolution: number
  /** All its arrays. */
  readonly parameters: ArrayMap
  /** Engines differ in the last digits. */
  readonly engine: string
}

/** Rows of `architecture.width` numbers by the picture's fingerprint. */
export type FeatureRows = Map<string, Float32Array>

export interface KeptFeatures {
  read(): FeatureRows
  /** All of them, or where that is much only those of the `wanted` pictures. */
  write(rows: FeatureRows, wanted: readonly (string | null)[]): void
}

/** A thousand pictures are 0.75 MiB for Ti and 4 MiB for L. */
const limit = 2 ** 30
/** Bytes of one backbone's rows. */
const much = limit / 4

export function openKeptFeatures(backbone: Backbone): KeptFeatures {
  const files = openKeptFiles(join(appFolders().cache, 'features'), limit)
  return featuresIn(files, ownCode(), backbone)
}

export function featuresIn(files: KeptFiles, code: string, backbone: Backbone): KeptFeatures {
  const { architecture, resolution, parameters, engine } = backbone
  const { width } = architecture
  const key = JSON.stringify([code, architecture, resolution, engine, digestOf(parameters)])
  return {
    read() {
      const file = files.read(key)
      return file === null ? new Map() : decode(file, width)
    },
    write(rows, wanted) {
      const isMuch = rows.size * width * 4 > much
      files.write(key, encode(isMuch ? only(rows, wanted) : rows, width))
    },
  }
}

function only(rows: FeatureRows, wanted: readonly (string | null)[]): FeatureRows {
  return new Map(
    wanted.flatMap((name) => {
      const row = name === null ? undefined : rows.get(name)
      return name !== null && row ? [[name, row] as const] : []
    }),
  )
}

function digestOf(arrays: ArrayMap): string {
  const hash = createHash('sha256')
  for (const [name, { shape, data }] of [...arrays].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name} ${shape.join(',')}\n`)
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}

const nameBytes = 32

/** All rows, then all fingerprints. */
function encode(rows: FeatureRows, width: number): readonly Uint8Array[] {
  const data = new Float32Array(rows.size * width)
  const names: Buffer[] = []
  for (const [name, row] of rows) {
    data.set(row, names.length * width)
    names.push(Buffer.from(name, 'hex'))
  }
  return [new Uint8Array(data.buffer), Buffer.concat(names)]
}

function decode(file: Uint8Array, width: number): FeatureRows {
  const rows: FeatureRows = new Map()
  const count = Math.floor(file.length / (nameBytes + 4 * width))
  const end = count * width * 4
  const data = new Float32Array(file.slice(0, end).buffer) // a copy, for its alignment
  for (let at = 0; at < count; at++) {
    const name = file.subarray(end + at * nameBytes, end + (at + 1) * nameBytes)
    rows.set(Buffer.from(name).toString('hex'), data.subarray(at * width, (at + 1) * width))
  }
  return rows
}
