/** Whether the binding works, found out in a child process, which may crash. */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const script = join(dirname(fileURLToPath(import.meta.url)), 'load-test-child.mjs')

/** @returns {{ ok: true, version: string, gpu: boolean } | { ok: false, why: string }} */
export function loadTest() {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    timeout: 120_000,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
  })
  if (status === 0) return { ok: true, ...JSON.parse(stdout.trim().split('\n').at(-1) ?? '') }
  const said =
    stderr.split('\n').find((line) => /^\w*Error: /.test(line)) ?? stderr.trim().slice(-500)
  return { ok: false, why: signal ? `it ended by ${signal}: ${said}` : said }
}
