/**
 * A Slurm of one node on this machine, of its own: its daemons, key, ports and state are this
 * test's, and end with it. Needs Debian's packages slurm-wlm and munge.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { availableParallelism, hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const programs = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scancel']
// Daemons lie where only root's PATH looks.
const path = `${process.env['PATH']}:/usr/sbin:/sbin`

export const hasSlurm = programs.every((program) => {
  try {
    execFileSync('which', [program], { env: { PATH: path } })
    return true
  } catch {
    return false
  }
})

export interface Cluster {
  /** What tells Slurm's commands of it. */
  readonly configuration: string
  stop(): Promise<void>
}

/** In `folder`, which is the cluster's alone and has a short path: a socket lies in it. */
export async function startCluster(folder: string): Promise<Cluster> {
  for (const name of ['state', 'spool', 'log']) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'munge.key'), randomBytes(1024), { mode: 0o400 })
  const [controllerPort, nodePort] = [await freePort(), await freePort()]
  const node = hostname().split('.')[0] ?? ''
  const user = userInfo().username
  const configuration = join(folder, 'slurm.conf')
  const fields = {
    ...{ ClusterName: 'test', SlurmctldHost: `${node}(127.0.0.1)` },
    ...{ SlurmUser: user, SlurmdUser: user },
    ...{ AuthType: 'auth/munge', AuthInfo: `socket=${join(folder, 'munge.sock')}` },
    ...{ CredType: 'cred/munge', SlurmctldPort: controllerPort, SlurmdPort: nodePort },
    ...{ StateSaveLocation: join(folder, 'state'), SlurmdSpoolDir: join(folder, 'spool') },
    SlurmctldPidFile: join(folder, 'slurmctld.pid'),
    SlurmdPidFile: join(folder, 'slurmd.pid'),
    ...{ ProctrackType: 'proctrack/pgid', TaskPlugin: 'task/none', MpiDefault: 'none' },
    ...{ JobAcctGatherType: 'jobacct_gather/none', SwitchType: 'switch/none' },
    ...{ AccountingStorageType: 'accounting_storage/none', JobCompType: 'jobcomp/none' },
    ...{ SelectType: 'select/cons_tres', SelectTypeParameters: 'CR_CPU', ReturnToService: 2 },
    SchedulerParameters: 'sched_interval=1,batch_sched_delay=0,sched_min_interval=0',
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
  const cpus = availableParallelism()
  lines.push(`NodeName=${node} NodeAddr=127.0.0.1 CPUs=${cpus} State=UNKNOWN`)
  lines.push('PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP')
  writeFileSync(configuration, `${lines.join('\n')}\n`)

  const environment = { ...process.env, PATH: path, SLURM_CONF: configuration }
  const daemons: ChildProcess[] = []
  const start = (program: string, words: readonly string[]) => {
    daemons.push(spawn(program, words, { env: environment, stdio: 'ignore' }))
  }
  const stop = async () => {
    endJobs(environment, user)
    for (const daemon of daemons.toReversed()) {
      if (daemon.exitCode !== null || daemon.signalCode !== null) continue
      const ended = new Promise((resolve) => daemon.once('exit', resolve))
      daemon.kill('SIGTERM')
      const late = setTimeout(() => daemon.kill('SIGKILL'), 5000)
      await ended
      clearTimeout(late)
    }
  }
  const file = (name: string) => join(folder, name)
  start('munged', [
    ...['--foreground', '--force', `--key-file=${file('munge.key')}`, '--num-threads=2'],
    ...[`--socket=${file('munge.sock')}`, `--pid-file=${file('munged.pid')}`],
    ...[`--log-file=${file('log/munged')}`, `--seed-file=${file('munged.seed')}`],
  ])
  start('slurmctld', ['-D', '-i', '-f', configuration, '-L', file('log/slurmctld')])
  start('slurmd', ['-D', '-f', configuration, '-N', node, '-L', file('log/slurmd')])
  for (let attempt = 0; attempt < 100; attempt++) {
    if (isIdle(environment)) return { configuration, stop }
    await wait(200)
  }
  await stop()
  throw new Error(`Slurm did not come up; its logs lie in ${file('log')}.`)
}

/** Those that a failed test left: their processes would outlive the daemons. */
function endJobs(environment: NodeJS.ProcessEnv, user: string): void {
  try {
    const words = ['--signal=KILL', '--full', `--user=${user}`]
    execFileSync('scancel', words, { env: environment, stdio: 'ignore' })
  } catch {
    // It did not come up.
  }
}

function isIdle(environment: NodeJS.ProcessEnv): boolean {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    const words = ['--noheader', '--format=%T']
    return execFileSync('sinfo', words, { env: environment, stdio: [...stdio] })
      .toString()
      .includes('idle')
  } catch {
    return false // not up yet
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
