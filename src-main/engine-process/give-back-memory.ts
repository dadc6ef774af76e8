/**
 * Memory that a process holds and does not need, given back before a step's arrays come. What loading
 * and compiling leave stays resident by itself: V8's garbage, what lies free in the C library, and pages of
 * native libraries' files that were read once.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type Koffi from 'koffi'
import type { Program } from '../engine/compile/program.js'
import type { Executor, Session } from '../engine/executor/executor.js'

/** Takes 15 to 55 ms. Only garbage is collected where the system is not Linux. */
export function giveBackMemory(): void {
  collectGarbage()
  if (process.platform === 'linux') giveBackToLinux()
}

/**
 * A session of the executor. TensorFlow's gives back before its first run and after the first run of each
 * entry, on the way to which it makes and drops much; onnxruntime leaves too little to be worth the time.
 */
export async function createLeanSession(executor: Executor, program: Program): Promise<Session> {
  const session = await executor.createSession(program)
  if (executor.name !== 'tensorflow') return session
  const known = new Set<string>()
  return {
    ...session,
    async run(entry, inputs) {
      if (known.has(entry)) return session.run(entry, inputs)
      if (known.size === 0) giveBackMemory()
      known.add(entry)
      const outputs = await session.run(entry, inputs)
      giveBackMemory()
      return outputs
    },
  }
}

let collect: (() => void) | null = null

/** V8's garbage collection on demand, however the process was started. */
export function collectGarbage(): void {
  if (collect === null) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
}

/** MADV_DONTNEED of madvise(2): pages of a file that are not changed leave the process until they are read again. */
const dontNeed = 4

interface Native {
  /** malloc_trim(3), of glibc: gives back what lies free between what is in use. */
  readonly trim: (pad: number) => number
  /** Returns 0, or -1 where it cannot be done. */
  readonly advise: (start: bigint, bytes: number, advice: number) => number
}

let native: Native | null | undefined

function openNative(): Native | null {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi
    const program = koffi.load(null)
    return {
      trim: program.func('int malloc_trim(size_t pad)'),
      advise: program.func('int madvise(uintptr_t start, size_t bytes, int advice)'),
    }
  } catch {
    return null // no build of koffi for this processor, or another C library: what is held stays
  }
}

function giveBackToLinux(): void {
  if (native === undefined) native = openNative()
  if (native === null) return
  native.trim(0)
  for (const { start, bytes } of unchangedFiles(readFileSync('/proc/self/smaps', 'utf8')))
    native.advise(start, bytes, dontNeed)
}

interface Mapping {
  readonly start: bigint
  readonly bytes: number
}

/** Smaller ones are not worth a call. */
const worthwhileBytes = 2 ** 20

/** Of proc(5)'s smaps: mappings of files that cannot be written to and of which no page was changed. */
export function unchangedFiles(smaps: string): Mapping[] {
  const mapping = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+ +(\/.*)?$/
  const found: Mapping[] = []
  for (const each of smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)) {
    const [head = '', ...fields] = each.split('\n')
    const [, from, to, rights, file] = mapping.exec(head) ?? []
    if (from === undefined || to === undefined || file === undefined) continue
    const start = BigInt(`0x${from}`)
    const bytes = Number(BigInt(`0x${to}`) - start)
    // A library's tables are changed as it is loaded and closed to writing afterwards: those are not in the file.
    const unchanged = fields.some((field) => /^Anonymous: +0 kB$/.test(field))
    if (unchanged && rights?.[1] === '-' && bytes >= worthwhileBytes) found.push({ start, bytes })
  }
  return found
}
