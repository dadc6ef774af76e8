/** README.md of an export: what the model is, what it was made of, how good it is, how to make it again. */
import type { ExportedModel, ExportOptions, ParityReport } from '../../contract/export.js'
import type { Evaluation } from '../../contract/run-event.js'
import type { RunRecord } from '../../runs/record.js'
import { wilsonInterval } from './wilson.js'

export interface CardRun {
  readonly record: Pick<
    RunRecord,
    'id' | 'config' | 'steps' | 'examples' | 'datasetHash' | 'versions' | 'device'
  >
  /** Training loss at up to some tens of steps. */
  readonly losses: readonly { readonly step: number; readonly loss: number }[]
  /** Of the validation split, in the order of the steps. */
  readonly evaluations: readonly (Evaluation & { readonly step: number })[]
}

export interface CardFacts {
  readonly model: ExportedModel
  readonly options: ExportOptions
  readonly parity: ParityReport
  /** null: the model is of a checkpoint file. */
  readonly run: CardRun | null
}

/** Classes up to which the whole confusion matrix is written. */
const mostInMatrix = 20
const mostConfusions = 15

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`
/** Text of other people inside a table. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\|<>`*_[\]]/g, '\\$&')
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}

export function modelCard(facts: CardFacts): string {
  const { model, run } = facts
  const sections = [
    frontMatter(facts),
    `# ${cell(model.name)}`,
    summary(facts),
    ...(run === null ? [] : [dataOf(run), recipeOf(run), curvesOf(run), metricsOf(model, run)]),
    parityOf(facts),
    useOf(facts),
    ...(run === null ? [] : [reproduction(run)]),
  ]
  return `${sections.join('\n\n')}\n`
}

/** As model hubs read it. */
function frontMatter({ model, run }: CardFacts): string {
  const lines = [
    'license: other',
    'pipeline_tag: image-classification',
    'tags:',
    '- image-classification',
    '- vision-transformer',
    '- vitrine',
  ]
  const last = measuredAt(model, run)
  if (last) {
    lines.push('model-index:', `- name: ${JSON.stringify(model.name)}`, '  results:')
    lines.push('  - task:', '      type: image-classification', '    dataset:')
    lines.push('      name: validation split', '      type: imagefolder', '    metrics:')
    lines.push('    - type: accuracy', `      value: ${last.top1}`)
  }
  return ['---', ...lines, '---'].join('\n')
}

function summary({ model, options }: CardFacts): string {
  const { architecture, gelu, resolution, classes, loss, step } = model
  return table(
    ['', ''],
    [
      ['Network', `Vision Transformer ${architecture ?? 'of its own sizes'}, ${gelu} GELU`],
      ['Pictures', `${resolution} × ${resolution} pixels, RGB`],
      ['Classes', classes.length],
      ['Answers', loss === 'softmax' ? 'one class a picture' : 'each class by itself'],
      ['Step', step],
      ['Format', `${options.format}, ${options.precision}`],
    ],
  )
}

function dataOf({ record, evaluations }: CardRun): string {
  const { train, validation } = record.examples
  const counted = evaluations.at(-1)?.perClass ?? []
  const lines = [
    '## Data',
    `${train} pictures to train on, ${validation} to validate with, from a folder of the maker's. Licence: ${record.config.data.licence ?? 'unknown; nobody said'}.`,
  ]
  if (counted.length > 0) {
    const rows = counted.map(({ name, examples, recall, f1 }) => [
      cell(name),
      examples,
      percent(recall),
      f1.toFixed(3),
    ])
    lines.push(table(['Class', 'Validation pictures', 'Recall', 'F1'], rows))
  }
  return lines.join('\n\n')
}

function recipeOf({ record }: CardRun): string {
  const { config, steps } = record
  const { recipe, augment, train, model } = config
  const start = model.from === 'scratch' ? 'random weights' : lastPart(model.from)
  return [
    '## Recipe',
    table(
      ['', ''],
      [
        ['Recipe', recipe],
        ['Start', cell(start)],
        ['Steps', steps],
        ['Batch', train.batch],
        ['Augmentation', augment.level],
        ['Dropout, stochastic depth', `${model.dropout}, ${model.stochasticDepth}`],
        ['Seed', train.seed],
      ],
    ),
  ].join('\n\n')
}

/** Of a path, whatever system it is of: a card does not tell where its maker keeps things. */
function lastPart(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path
}

function curvesOf({ losses, evaluations }: CardRun): string {
  const parts = ['## Curves']
  if (losses.length > 1) parts.push('![Training loss by step](curve.svg)')
  if (evaluations.length > 0) {
    const rows = evaluations.map(({ step, loss, top1, top5 }) => [
      step,
      loss.toFixed(4),
      percent(top1),
      percent(top5),
    ])
    parts.push(table(['Step', 'Validation loss', 'Top-1', 'Top-5'], rows))
  }
  return parts.join('\n\n')
}

/** The evaluation of the step that was exported; else none. */
function measuredAt({ step }: ExportedModel, run: CardRun | null) {
  return run?.evaluations.findLast((evaluation) => evaluation.step === step)
}

function metricsOf(model: ExportedModel, run: CardRun): string {
  const last = measuredAt(model, run)
  if (!last) return '## Metrics\n\nThis step was not measured.'
  const { top1, top5, macroF1, macroAccuracy, calibrationError, examples } = last
  const [low, high] = wilsonInterval(top1, examples)
  const rows = [
    ['Top-1', `${percent(top1)} (95 %: ${percent(low)} to ${percent(high)})`],
    ['Top-5', percent(top5)],
    ['Mean recall of the classes', percent(macroAccuracy)],
    ['Mean F1 of the classes', macroF1.toFixed(3)],
    ['Calibration error', calibrationError.toFixed(3)],
    ['Pictures', examples],
  ]
  const note =
    'The interval is Wilson’s, over the validation pictures. The step was chosen on the same pictures where it is the best one.'
  return ['## Metrics', table(['', ''], rows), note, confusionOf(last)].filter(Boolean).join('\n\n')
}

function confusionOf({ confusion, perClass }: Evaluation): string {
  const names = perClass.map(({ name }) => cell(name))
  if (confusion.length === 0 || names.length !== confusion.length) return ''
  if (names.length <= mostInMatrix) {
    const rows = confusion.map((counts, truth) => [names[truth] ?? '', ...counts])
    return `Truth by row, answer by column:\n\n${table(['', ...names], rows)}`
  }
  const mistaken = confusion
    .flatMap((counts, truth) =>
      counts.map((count, answer) => ({ truth, answer, count: truth === answer ? 0 : count })),
    )
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, mostConfusions)
  if (mistaken.length === 0) return 'No picture was mistaken.'
  const rows = mistaken.map(({ truth, answer, count }) => [
    names[truth] ?? '',
    names[answer] ?? '',
    count,
  ])
  return `Most frequent confusions:\n\n${table(['Truth', 'Answer', 'Pictures'], rows)}`
}

function parityOf({ parity }: CardFacts): string {
  const { pictures, top1Agreement, largestDifference, reference, runtime, passed, notes } = parity
  const difference = largestDifference?.toExponential(1) ?? 'not a number'
  return [
    '## Held against the checkpoint',
    `${passed ? 'Passed' : '**Failed**'}: on ${pictures} pictures, ${percent(top1Agreement)} have the same likeliest class; the largest difference of a probability is ${difference}. Compared: ${reference} with ${runtime}. More is in parity.json.`,
    ...notes.map((note) => `- ${cell(note)}`),
  ].join('\n\n')
}

function useOf({ model, run }: CardFacts): string {
  const { shortSide, crop } = model.preprocessing
  return [
    '## Use',
    `For pictures like those it was trained on, of these classes alone: anything else is named as one of them too. Not tested for decisions about people.`,
    `A picture's short side is resized to ${shortSide} pixels (average over the area), the centre of ${crop} × ${crop} is cut out, and values from 0 to 1 become (value − 0.5) / 0.5.`,
    `## Licence\n\nOf the weights it started from: ${model.licence ?? (run?.record.config.model.from === 'scratch' ? 'none, it started from random weights' : 'unknown')}. Of the data: ${run?.record.config.data.licence ?? 'unknown'}.`,
  ].join('\n\n')
}

function reproduction({ record }: CardRun): string {
  const { config, versions, datasetHash, device, id } = record
  const { data, model } = config
  const labels = data.labels && lastPart(data.labels)
  const shown = {
    ...config,
    data: { ...data, folder: 'FOLDER', labels },
    model: { ...model, from: lastPart(model.from) },
  }
  return [
    '## To make it again',
    '```\nvitrine train FOLDER --config config.json\n```',
    table(
      ['', ''],
      [
        ['Run', id],
        ['Vitrine', versions.vitrine],
        ['Node', versions.node],
        ['Device', cell(device ?? 'unknown')],
        ['Dataset (SHA-256 of its paths and labels)', datasetHash],
      ],
    ),
    `config.json:\n\n\`\`\`json\n${JSON.stringify(shown, null, 1)}\n\`\`\``,
  ].join('\n\n')
}
