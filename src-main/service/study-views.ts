/** A study with what it shows, and as a report beside it. */
import { mkdirSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { basename, join } from 'node:path'
import type { StartId } from '../contract/ids.js'
import type { Study } from '../contract/study.js'
import { readCatalogue } from '../hub/catalogue.js'
import { writeFileAtomic } from '../platform/atomic-file.js'
import { ownVersion } from '../platform/version.js'
import { writing } from '../platform/writing.js'
import { readRecord } from '../runs/store.js'
import { analyse } from '../study/analyse.js'
import { paperOf } from '../study/paper.js'
import { pointsCsv } from '../study/report/csv.js'
import { reportHtml, type Reported, type ReportFacts } from '../study/report/html.js'
import { readStudies, studyFolder } from '../study/store.js'
import { networkSize } from './run-costs.js'
import { notFound } from './study-refusals.js'

const noTitle = () => null

/** `titleOf`: of starting points that are not published. */
export function viewOf(study: Study, titleOf: (id: StartId) => string | null = noTitle): Reported {
  const cards = new Map(readCatalogue().map((card) => [card.id, card]))
  const analysis = analyse(study, {
    nameOf: (id) => cards.get(id)?.name ?? titleOf(id) ?? id,
    upstreamOf: (id) => cards.get(id)?.upstream?.accuracy ?? null,
  })
  return { study, analysis, paper: paperOf(study.question.kind, networkSize) }
}

/** Of a workspace, whoever has it open; those that cannot be read are passed over. */
export const keptStudies = (workspace: string): readonly Study[] => readStudies(workspace).studies

/** Throws `study-not-found`. */
export function keptStudy(workspace: string, words: string): Study {
  const found = keptStudies(workspace).find(({ id }) => id === words)
  if (found) return found
  throw notFound(words, workspace)
}

interface Report {
  readonly html: string
  readonly csv: string
  /** What html holds. */
  readonly page: string
}

/** report.html and points.csv, in the study's folder unless another is named; their paths. Throws `file-unwritable`. */
export function writeReport(
  view: Reported,
  workspace: string,
  folder = studyFolder(workspace, view.study.id),
): Report {
  writing(folder, () => mkdirSync(folder, { recursive: true }))
  const [html, csv] = [join(folder, 'report.html'), join(folder, 'points.csv')]
  writeFileAtomic(csv, pointsCsv(view.study))
  const page = reportHtml(view, factsOf(view.study, workspace))
  writeFileAtomic(html, page)
  return { html, csv, page }
}

function factsOf({ points }: Study, workspace: string): ReportFacts {
  const hashes = points.flatMap(({ run }) => (run === null ? [] : hashOf(join(workspace, 'runs', run)))) // prettier-ignore
  const cores = cpus()
  return {
    versions: [`Vitrine ${ownVersion()}`, `Node ${process.versions.node}`],
    machine: `${cores[0]?.model.trim() ?? 'processor'}, ${cores.length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`,
    dataset: basename(points[0]?.config.data.folder ?? ''),
    datasetHashes: [...new Set(hashes)],
    written: new Date().toISOString(),
  }
}

/** Empty: the run is gone. */
function hashOf(folder: string): string[] {
  try {
    return [readRecord(folder).datasetHash]
  } catch {
    return []
  }
}
