/** Reports of fabricated outcomes and of the paper's own tables: contents, and nothing from elsewhere. */
import { describe, expect, it } from 'vitest'
import type { DatasetId, RunId, StartId, StudyId } from '../contract/ids.js'
import type { Point, Study } from '../contract/study.js'
import { studyKinds } from '../contract/study-question.js'
import { verdictText } from '../contract/verdict-text.js'
import { resolveConfig } from './resolve-config.js'
import { networkSize } from './run-costs.js'
import { analyse } from '../study/analyse.js'
import { paperOf } from '../study/paper.js'
import { pointsCsv } from '../study/report/csv.js'
import { figuresOf } from '../study/report/figures.js'
import { reportHtml } from '../study/report/html.js'

const facts = {
  ...{ versions: ['Vitrine 9.9.9'], machine: 'an abacus', dataset: 'cats' },
  ...{ datasetHashes: ['0123abcd'], written: '2026-01-01T00:00:00.000Z' },
}
const checkpoints = { nameOf: String, upstreamOf: () => null }

function point(group: 'transfer' | 'scratch', steps: number, top1: number): Point {
  const wish = { model: { name: 'test' as const, from: 'scratch' }, train: { duration: { steps } } }
  const { config } = resolveConfig(wish, '/home/somebody/cats', 100)
  const key = `${group}${steps}`
  return {
    ...{ key, label: `${group} · "${steps}" steps`, coordinates: { group, steps }, seed: 0 },
    ...{ start: group as StartId, config, run: `run-${key}` as RunId },
    outcome: {
      ...{ top1, examples: 200, steps, seconds: steps / 10, trainingPictures: 100 },
      ...{ operationsPerImage: 1000, imagesPerSecond: null, parameters: 10 },
    },
  }
}

const study: Study = {
  ...{ id: 'a' as StudyId, name: 'Cats & <dogs>', created: '', status: 'done' },
  question: {
    ...{ kind: 'transfer-or-scratch', dataset: 'd' as DatasetId, seeds: [0], wish: {} },
    ...{ start: 'transfer' as StartId, transfer: { steps: [10], learningRates: [1] } },
    scratch: { steps: [20], learningRates: [1], levels: ['none'], regularisations: ['off'] },
  },
  ...{ budget: { runs: 4, seconds: null }, omitted: [{ type: 'seed', seed: 7 }], measurements: [] },
  points: [
    ...[point('transfer', 10, 0.5), point('transfer', 20, 0.8)],
    ...[point('scratch', 40, 0.3), point('scratch', 80, 0.4)],
  ],
}
const analysis = analyse(study, checkpoints)
const html = reportHtml({ study, analysis, paper: [] }, facts)

describe('a report', () => {
  it('holds question, verdicts, pictures, runs, configs, versions and the hash', () => {
    expect(analysis.verdicts[0]).toMatchObject({ key: 'scratch-never', times: 4, runs: 2 })
    for (const verdict of analysis.verdicts) expect(html).toContain(verdictText(verdict))
    expect(html.match(/<svg /g)).toHaveLength(2)
    expect(html.match(/<circle class="mark t[01]"/g)).toHaveLength(4)
    expect(html).toContain('error 20 %, 2 s')
    for (const words of ['Vitrine 9.9.9', 'an abacus', '0123abcd', 'run-scratch80', '80.00 %']) {
      expect(html).toContain(words)
    }
    expect(html).toContain('3: {&quot;train.duration.steps&quot;:40')
  })

  it('asks for nothing from elsewhere, runs nothing, and says no folder', () => {
    expect(html).not.toMatch(/https?:|<script|<link|<img|@import|url\(/)
    expect(html).not.toContain('/home/somebody')
    expect(html).toContain('<title>Cats &amp; &lt;dogs&gt;</title>')
    expect(html).toContain('prefers-color-scheme: dark')
  })

  it('has a line of CSV for each point, words with quotes kept whole', () => {
    const lines = pointsCsv(study).split('\r\n')
    expect(lines).toHaveLength(6)
    expect(lines[0]).toContain('label,group,steps,seed,start,model,resolution,batch,run,top1')
    expect(lines[1]).toMatch(/^"transfer · ""10"" steps",transfer,10,0,transfer,test,\d+,\d+,run-transfer10,0.5,200,10,1,100,1000,,10$/) // prettier-ignore
  })

  it('says what is not done, and draws nothing of it', () => {
    const fresh = study.points.map((each) => ({ ...each, run: null, outcome: null }))
    const waiting = { ...study, points: fresh }
    const page = reportHtml({ study: waiting, analysis: analyse(waiting, checkpoints), paper: [] }, facts) // prettier-ignore
    expect(page).not.toContain('<svg')
    expect(page.match(/not done/g)).toHaveLength(4)
    expect(page).toContain('0 of 4 runs are done')
  })
})

it("draws the paper's own tables with numbers, never NaN", () => {
  for (const kind of studyKinds) {
    for (const { analysis: of } of paperOf(kind, networkSize)) {
      const figures = figuresOf(of)
      expect(figures[0]?.svg).toMatch(/^<svg /)
      for (const { svg } of figures) expect(svg).not.toMatch(/NaN|Infinity|undefined/)
    }
  }
})
