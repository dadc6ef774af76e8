/** Peers that die while they are timed; a script stands in for PyTorch, all else is real. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { comparePeers } from './bench-peers.js'

/** Takes four steps, three of them to warm up, then ends as if it had been killed. */
const script = `#!/bin/sh
echo '{"type":"ready","version":"pretended"}'
for step in 1 2 3 4; do
  read -r word
  echo '{"type":"stepped","seconds":1,"loss":3.6,"peakMemoryBytes":1000}'
done
read -r word
echo 'no memory left' >&2
exit 1
`

it.skipIf(process.platform === 'win32')(
  'goes on without a peer that dies in a later round, and says why',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-peers-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const python = join(folder, 'python')
    writeFileSync(python, script)
    chmodSync(python, 0o755)
    const { signal } = new AbortController()
    const settings = { model: 'test', batch: 8, resolution: 32, threads: 1 } as const
    const { peers, absent } = await comparePeers({ settings, steps: 3, python, signal })
    const ofPyTorch = absent.filter(({ name }) => name.startsWith('PyTorch'))
    expect(ofPyTorch).toHaveLength(4)
    for (const { reason } of ofPyTorch) expect(reason).toContain('no memory left')
    const own = peers.find(({ name }) => name === 'onnxruntime')
    expect(own?.loss).toBeLessThan(Math.log(37))
    expect(peers.map(({ name }) => name)).not.toContain('PyTorch')
  },
  120_000,
)
