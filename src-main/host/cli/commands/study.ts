/** `vitrine study`: a plan of runs that answers a question, on one's own pictures. */
import { Option, type Command } from 'commander'
import { existsSync } from 'node:fs'
import { VitrineError } from '../../../contract/errors.js'
import type { StudyId } from '../../../contract/ids.js'
import type { StudyPlan } from '../../../contract/study.js'
import { studyKinds } from '../../../contract/study-question.js'
import { duration } from '../../../contract/verdict-text.js'
import type { Service } from '../../../service/service.js'
import { askedQuestion, withQuestionFlags, type QuestionFlags } from '../study-question.js'
import { withStudyService } from '../study-service.js'
import { withOutput, type WorkHost } from '../work.js'
import { registerCollect } from './study-collecting.js'
import { runOnCluster } from './study-cluster.js'
import { checkRunWords, type RunFlags } from '../study-run-words.js'
import { registerElement } from './study-element.js'
import { registerStudyReading, tellStudy } from './study-reading.js'

interface Flags extends QuestionFlags {
  readonly workspace?: string
  readonly json?: boolean
}

export function registerStudy(program: Command): void {
  const study = program.command('study').description('answer a question with a plan of runs')
  const usual = (command: Command) =>
    command
      .option('--workspace <folder>', 'where runs are kept')
      .option('--json', 'one JSON object a line on standard output')
  usual(withQuestionFlags(study.command('run')))
    .description('run a study to its end; ended early, it goes on by its id')
    .argument('<study>', 'a kind to plan, the id of a study, or the folder of a plan')
    .argument('[folder]', 'pictures, or `sample`')
    .addOption(
      new Option('--on <where>', 'local, or slurm for the folder of a plan')
        .choices(['local', 'slurm'])
        .default('local'),
    )
    .option(
      '--sbatch <words...>',
      'for Slurm, such as --sbatch=--partition=gpu --sbatch=--time=4:00:00',
    )
    .action(async (words: string, folder: string | undefined, flags: RunFlags) => {
      checkRunWords(words, folder, flags)
      if (flags.on === 'local') {
        return within(flags, (service, host) => run(service, host, words, folder, flags))
      }
      await withOutput(flags, 'Jobs go on; give the command again to wait for them.', (host) =>
        runOnCluster(words, flags, host),
      )
    })
  usual(withQuestionFlags(study.command('plan')))
    .description('plan a study, as a folder that other machines can work off')
    .argument('<kind>', studyKinds.join(', '))
    .argument('<folder>', 'pictures, or `sample`')
    .option('--out <folder>', 'of the plan; without it only the cost is told')
    .action((kind: string, folder: string, flags: Flags & { out?: string }) =>
      within(flags, (service, host) => plan(service, host, kind, folder, flags)),
    )
  registerElement(study)
  registerStudyReading(study)
  registerCollect(study)
}

function within(
  flags: Flags,
  work: (service: Service, host: WorkHost) => Promise<void>,
): Promise<void> {
  return withOutput(flags, 'Stopping after a checkpoint.', (host) =>
    withStudyService(flags.workspace, (service) => work(service, host)),
  )
}

async function plan(
  service: Service,
  host: WorkHost,
  kind: string,
  pictures: string,
  flags: Flags & { out?: string },
): Promise<void> {
  const asked = await askedQuestion(service, kind, pictures, flags)
  const { question, budget } = asked
  const planned = await service.handlers['studies:plan']({ question, budget })
  if (planned.type === 'refused') {
    const { what, why, remedy } = planned
    throw new VitrineError('usage', { what, why, remedy })
  }
  if (host.json) process.stdout.write(`${JSON.stringify({ question, ...planned })}\n`)
  for (const { label, seed } of planned.points) host.say(`${label} · seed ${seed}`)
  host.note(planWords(planned))
  if (flags.out === undefined) return
  const { id } = await service.handlers['studies:create'](asked)
  try {
    await service.handlers['studies:write-plan']({ study: id, folder: flags.out })
  } catch (thrown) {
    await service.handlers['studies:delete']({ study: id })
    throw thrown
  }
  host.note(`Study ${id} is planned in ${flags.out}.`)
  host.note(`Run it with: vitrine study run ${flags.out}, on a cluster with --on slurm`)
}

async function run(
  service: Service,
  host: WorkHost,
  words: string,
  pictures: string | undefined,
  flags: Flags,
): Promise<void> {
  const { handlers } = service
  const id = await (pictures === undefined ? found() : create(pictures))
  await handlers['studies:start']({ study: id })
  await untilDone(service, host, id)
  tellStudy(host, await handlers['studies:detail']({ study: id }))

  async function found(): Promise<StudyId> {
    if (existsSync(words)) return (await handlers['studies:collect']({ folder: words })).id
    return words as StudyId // Starting it says whether there is one.
  }

  async function create(folder: string): Promise<StudyId> {
    const asked = await askedQuestion(service, words, folder, flags)
    const { question, budget } = asked
    const planned = await handlers['studies:plan']({ question, budget })
    if (planned.type === 'planned') host.note(planWords(planned))
    const made = await handlers['studies:create'](asked)
    host.note(`Study ${made.id}: ${made.points} runs`)
    return made.id
  }
}

function planWords({ cost, furtherRuns }: StudyPlan): string {
  const time = cost.seconds === null ? 'of unknown length' : `about ${duration(cost.seconds)}`
  const there = cost.existing === 0 ? '' : `; ${cost.existing} are there already`
  const later =
    furtherRuns === 0 ? '' : `, ${furtherRuns} of them planned once the others have ended`
  return `${cost.runs} ${cost.runs === 1 ? 'run' : 'runs'}${later}, ${time}, ${Math.ceil(cost.diskBytes / 2 ** 20)} MiB${there}`
}

/** Ends with the study. Throws `interrupted` with its run saved, or why it was paused. */
async function untilDone(service: Service, host: WorkHost, id: StudyId): Promise<void> {
  const { handlers } = service
  const snapshot = () => handlers['app:snapshot'](undefined)
  const statusOf = async () => (await snapshot()).studies.value.find((each) => each.id === id)
  await new Promise<void>((resolve) => {
    let told = ''
    const look = async () => {
      const now = await statusOf()
      if (now?.status !== 'running') return resolve()
      const failed = now.failed > 0 ? `, ${now.failed} failed` : ''
      const words = `${now.done} of ${now.points} runs done${failed}`
      if (words !== told) host.note(words)
      told = words
    }
    service.subscribe(({ topic }) => {
      if (topic === 'studies') void look()
    })
    host.signal.addEventListener('abort', () => resolve(), { once: true })
    void look()
  })
  const status = (await statusOf())?.status
  if (status === 'done') return
  const remedy = `Go on with: vitrine study run ${id}`
  if (status === 'running') {
    await handlers['studies:pause']({ study: id })
    const what = 'The study was interrupted.'
    throw new VitrineError('interrupted', { what, why: 'Its run saves a checkpoint.', remedy })
  }
  const { what, why } = (await snapshot()).notice.value ?? {
    what: 'The study was paused.',
    why: '',
  }
  throw new VitrineError('run-state', { what, why, remedy })
}
