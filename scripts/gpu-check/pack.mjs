/**
 * Packs Node, the app's engine and its native libraries for a bare Linux x64 machine with a GPU:
 *   node scripts/gpu-check/pack.mjs --out FILE.tar.xz|FOLDER [--checkpoint FILE.npz]
 * A FILE is compressed and at most 64 MiB; unpack it there with `tar -xJf` (or
 * `python3 -m tarfile -e FILE FOLDER`) and start run.sh. `--checkpoint` is what the fine-tune starts from.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildCommandLine, root } from '../build-cli.mjs'
import { checkSize, isUseful, listPack } from './listing.mjs'

/** Throws with what the program said. @param {string} program @param {string[]} words */
function runProgram(program, words) {
  const { status, stderr, error } = spawnSync(program, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr.trim()}`)
}

/** @param {string} folder @param {string | undefined} checkpoint */
function fill(folder, checkpoint) {
  for (const { from, to } of listPack({ root, node: process.execPath, checkpoint })) {
    const place = join(folder, to)
    mkdirSync(dirname(place), { recursive: true })
    cpSync(from, place, { recursive: true, dereference: true, filter: isUseful })
  }
  // Symbols are of no use there; without strip the pack is a few MiB larger.
  spawnSync('strip', [join(folder, 'node')])
}

/** @param {string} folder @param {string} file */
function compress(folder, file) {
  const tar = `${folder}.tar`
  try {
    runProgram('tar', ['--owner=0', '--group=0', '-C', folder, '-cf', tar, '.'])
    runProgram('xz', ['--x86', '--lzma2=preset=6', '--threads=0', '--force', tar])
    cpSync(`${tar}.xz`, file)
  } finally {
    for (const each of [tar, `${tar}.xz`]) rmSync(each, { force: true })
  }
}

const { values } = parseArgs({
  options: { out: { type: 'string' }, checkpoint: { type: 'string' } },
})
if (values.out === undefined) throw new Error('Say where to: --out FILE.tar.xz or --out FOLDER.')
if (process.platform !== 'linux' || process.arch !== 'x64')
  throw new Error('A pack holds this machine’s Node and libraries: make it on Linux x64.')
const out = resolve(values.out)
await buildCommandLine()

if (out.endsWith('.tar.xz')) {
  const work = mkdtempSync(join(tmpdir(), 'vitrine-gpu-check-'))
  try {
    fill(work, values.checkpoint)
    compress(work, out)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  const { size } = statSync(out)
  checkSize(size)
  console.log(`${out}: ${(size / 2 ** 20).toFixed(1)} MiB`)
} else {
  if (existsSync(out) && readdirSync(out).length > 0) throw new Error(`${out} is not empty.`)
  fill(out, values.checkpoint)
  console.log(out)
}
