/** The report of a study: one HTML file that needs nothing beside it and opens without the app. */
import type { Study, StudyDetail } from '../../contract/study.js'
import type { Analysis } from '../../contract/study-analysis.js'
import { verdictText } from '../../contract/verdict-text.js'
import { configDifferences, withoutFolders } from './configs.js'
import { escaped } from './escaped.js'
import { figuresOf } from './figures.js'
import { questionTexts } from './questions.js'
import { reportStyle } from './style.js'

export interface ReportFacts {
  /** Such as `Vitrine 0.1.0`, in the order that they are told. */
  readonly versions: readonly string[]
  readonly machine: string
  readonly dataset: string
  /** Of the pictures as they were parted; several where they changed meanwhile. */
  readonly datasetHashes: readonly string[]
  /** ISO 8601, UTC. */
  readonly written: string
}

export interface Reported {
  readonly study: Study
  readonly analysis: Analysis
  readonly paper: StudyDetail['paper']
}

export function reportHtml({ study, analysis, paper }: Reported, facts: ReportFacts): string {
  const { name, question, points, measurements } = study
  const body = [
    `<h1>${escaped(name)}</h1>`,
    `<p class="question">${escaped(questionTexts[question.kind])}</p>`,
    `<ul class="verdicts">${analysis.verdicts.map((each) => `<li>${escaped(verdictText(each))}</li>`).join('')}</ul>`,
    ...figureParts(analysis),
    ...paper.flatMap((each) => [
      `<h2>The paper: ${escaped(each.source)}</h2>`,
      ...figureParts(each.analysis),
      `<ul>${each.analysis.verdicts.map((verdict) => `<li>${escaped(verdictText(verdict))}</li>`).join('')}</ul>`,
    ]),
    '<h2>Runs</h2>',
    pointsTable(study),
    measurements.length > 0
      ? `<details><summary>Measurements</summary><pre>${escaped(measurements.map((each) => JSON.stringify(each)).join('\n'))}</pre></details>`
      : '',
    '<h2>Plan</h2>',
    factsTable(study, analysis, facts),
    `<details><summary>Question</summary><pre>${escaped(JSON.stringify(question, null, 1))}</pre></details>`,
    configParts(points),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(name)}</title>
<style>${reportStyle}</style>
</head>
<body>
${body.filter((part) => part !== '').join('\n')}
</body>
</html>
`
}

function figureParts(analysis: Analysis): string[] {
  return figuresOf(analysis)
    .filter(({ svg }) => svg !== '')
    .map(({ title, svg }) => `<figure><figcaption>${escaped(title)}</figcaption>${svg}</figure>`)
}

function pointsTable({ points }: Study): string {
  const rows = points.map(({ label, seed, run, outcome }) =>
    rowOf('td', [
      ...[label, String(seed)],
      ...(outcome
        ? [
            `${(outcome.top1 * 100).toFixed(2)} %`,
            ...[String(outcome.examples), String(outcome.steps), outcome.seconds.toFixed(1)],
            outcome.imagesPerSecond?.toFixed(1) ?? '',
          ]
        : ['not done', '', '', '', '']),
      run ?? '',
    ]),
  )
  const names = ['setting', 'seed', 'top-1', 'validated on', 'steps', 'seconds', 'images/s', 'run']
  return `<div class="wide"><table>${rowOf('th', names)}${rows.join('')}</table></div>`
}

function factsTable(study: Study, { noise, done }: Analysis, facts: ReportFacts): string {
  const deviation = (value: number | null) =>
    value === null ? 'not known' : `${(value * 100).toFixed(2)} points`
  const { budget, omitted } = study
  const rows: [string, string][] = [
    ['Study', `${study.id}, ${study.question.kind}`],
    ['Runs', `${done} of ${study.points.length} done`],
    [
      'Budget',
      `${budget.runs ?? 'any number of'} runs, ${budget.seconds ?? 'any number of'} seconds`,
    ],
    ['Left out for it', omitted.length === 0 ? 'nothing' : omitted.map((each) => JSON.stringify(each)).join(', ')], // prettier-ignore
    ['Deviation between seeds', deviation(noise.seeds)],
    ['Deviation by the pictures that validate', deviation(noise.pictures)],
    ['Dataset', facts.dataset],
    ['SHA-256 of the parted pictures', facts.datasetHashes.join(', ') || 'not known'],
    ['Machine', facts.machine],
    ['Versions', facts.versions.join(', ')],
    ['Written', facts.written],
  ]
  return `<table>${rows.map(([name, value]) => `<tr><th>${escaped(name)}</th><td>${escaped(value)}</td></tr>`).join('')}</table>`
}

const rowOf = (tag: 'td' | 'th', words: readonly string[]) =>
  `<tr>${words.map((word) => `<${tag}>${escaped(word)}</${tag}>`).join('')}</tr>`

function configParts(points: Study['points']): string {
  const [first, ...others] = points.map(({ config }) => withoutFolders(config))
  if (!first) return ''
  const lines = others.map((config, at) => {
    return `${at + 2}: ${JSON.stringify(configDifferences(first, config))}`
  })
  return `<details><summary>Configs: the first run's, and what differs in the others</summary><pre>${escaped(`1: ${JSON.stringify(first, null, 1)}\n${lines.join('\n')}`)}</pre></details>`
}
