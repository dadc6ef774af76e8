/** A report as Markdown. */

/** @typedef {import('./report.mjs').Report} Report */

/** @param {number} bytes */
const mebibytes = (bytes) => Math.round(bytes / 2 ** 20)

/** In a cell of a table. @param {string} text */
const cell = (text) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|')

/** @param {readonly string[]} head @param {readonly (readonly (string | number)[])[]} rows */
function table(head, rows) {
  const line = (/** @type {readonly (string | number)[]} */ cells) =>
    `| ${cells.map((each) => cell(String(each))).join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

/** @param {Report['machine']} machine */
function describeMachine({ system, cpu, cores, memoryBytes, gpus }) {
  const cards = gpus.map(({ name, driver }) => `${name}, driver ${driver ?? 'none'}`)
  const memory = `${Math.round(memoryBytes / 2 ** 30)} GiB`
  return [...(cards.length > 0 ? cards : ['No GPU']), cpu, `${cores} cores`, memory, system].join(
    '; ',
  )
}

/** @param {Report['vulkan']} vulkan */
function describeVulkan({ loader, tried }) {
  const drivers = tried.map(({ driver, reason }) => `${driver} (${reason ?? 'works'})`)
  return `Vulkan's loader: ${loader}. Drivers tried: ${drivers.join('; ') || 'none'}.`
}

/** @param {Report['training']} training */
function describeTraining(training) {
  if (training.type === 'absent') return `Fine-tuning could not run: ${cell(training.reason)}`
  const { engine, steps, firstLoss, lastLoss, top1, seconds } = training
  const fell = lastLoss < firstLoss ? 'fell' : 'DID NOT FALL'
  return (
    `Fine-tuning with ${engine}: in ${steps} steps the loss ${fell} from ${firstLoss.toFixed(3)} to ` +
    `${lastLoss.toFixed(3)}; top-1 ${(100 * top1).toFixed(1)} %; ${seconds.toFixed(0)} s with start and evaluation.`
  )
}

/** One table for each model; what could not run is named below it. @param {Report['benches']} benches */
function benchTables(benches) {
  const titles = new Set(benches.map(titleOf))
  return [...titles].flatMap((title) => {
    const rows = benches.filter((bench) => titleOf(bench) === title)
    const speeds = rows.flatMap(({ name, outcome }) =>
      name.startsWith('PyTorch') && outcome.type === 'measured' ? [outcome.imagesPerSecond] : [],
    )
    const measured = rows.flatMap(({ name, batch, outcome }) => {
      if (outcome.type === 'absent') return []
      const { imagesPerSecond, fastestStep, slowestStep, memoryBytes, gpuMemoryBytes } = outcome
      const ratio = speeds.length > 0 ? (imagesPerSecond / Math.max(...speeds)).toFixed(2) : ''
      const range = [slowestStep, fastestStep].map((seconds) => (batch / seconds).toFixed(1))
      const gpu = gpuMemoryBytes === null ? 'not known' : mebibytes(gpuMemoryBytes)
      const speed = imagesPerSecond.toFixed(1)
      return [[name, speed, range.join(' to '), ratio, mebibytes(memoryBytes), gpu, outcome.engine]]
    })
    const missing = rows.flatMap(({ name, outcome }) =>
      outcome.type === 'absent' ? [`${name} could not run: ${cell(outcome.reason)}`] : [],
    )
    const head = ['', 'img/s', 'slowest to fastest', 'ratio', 'MiB', 'GPU MiB', 'engine']
    return [`### ${title}`, ...(measured.length > 0 ? [table(head, measured)] : []), ...missing]
  })
}

/** @param {Report['benches'][number]} bench */
function titleOf({ model, resolution, batch }) {
  return `${model}, ${resolution} pixels, batch ${batch}, beside a GPU`
}

/** Paragraphs and tables from third-level headings down. @param {Report} report */
export function reportMarkdown(report) {
  const { machine, date, command, plan, vulkan, engines, goldens, benches, training } = report
  const [day] = date.split('T')
  return [
    `${describeMachine(machine)}; ${day}; \`${command}\` (plan ${plan}, ${report.seconds.toFixed(0)} s).`,
    describeVulkan(vulkan),
    table(
      ['engine', 'usable', 'why'],
      engines.map(({ engine, usable, why }) => [engine, usable ? 'yes' : 'no', why]),
    ),
    table(
      ['engine', 'golden', 'outcome'],
      goldens.map(({ engine, file, outcome }) => [
        engine,
        file,
        outcome.type === 'held' ? `${outcome.comparisons} comparisons held` : outcome.reason,
      ]),
    ),
    describeTraining(training),
    'Ratios are to the fastest PyTorch; GPU memory is the most in use meanwhile, above what was before.',
    ...benchTables(benches),
  ].join('\n\n')
}
