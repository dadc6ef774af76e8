/** Answers the channels of studies. */
import { resolve } from 'node:path'
import type { ChannelHandlers, ChannelName } from '../contract/channels.js'
import { readCatalogue } from '../hub/catalogue.js'
import { ownVersion } from '../platform/version.js'
import { analyse } from '../study/analyse.js'
import type { CheckpointFacts } from '../study/analysis/which-checkpoint.js'
import { paperOf } from '../study/paper.js'
import { writePlanFolder } from '../study/plan-folder.js'
import { usualQuestion } from '../study/usual.js'
import type { ServiceContext } from './context.js'
import type { Datasets } from './datasets.js'
import { networkSize } from './run-costs.js'
import type { Studies } from './studies.js'

type StudyChannel = Extract<ChannelName, `studies:${string}`>

/** `studies` gives the open workspace's; they change with the workspace. */
export function studyHandlers(
  { hub }: ServiceContext,
  studies: () => Studies,
  datasets: Datasets,
): Pick<ChannelHandlers, StudyChannel> {
  const cards = new Map(readCatalogue().map((card) => [card.id, card]))
  const facts: CheckpointFacts = {
    nameOf: (id) => {
      const start = hub.current('starts').find((each) => each.id === id)
      return cards.get(id)?.name ?? start?.title ?? id
    },
    upstreamOf: (id) => cards.get(id)?.upstream?.accuracy ?? null,
  }
  return {
    'studies:usual': ({ kind, dataset }) =>
      usualQuestion(kind, datasets.find(dataset).id, hub.current('starts')),
    'studies:plan': ({ question, budget }) => studies().plan(question, budget),
    'studies:create': ({ name, question, budget }) => studies().create(name, question, budget),
    'studies:detail': ({ study: id }) => {
      const study = studies().find(id)
      return {
        study,
        analysis: analyse(study, facts),
        paper: paperOf(study.question.kind, networkSize),
      }
    },
    'studies:start': async ({ study }) => {
      await studies().start(study)
    },
    'studies:pause': async ({ study }) => {
      await studies().pause(study)
    },
    'studies:write-plan': ({ study, folder }) => {
      writePlanFolder(resolve(folder), studies().find(study), ownVersion())
    },
    'studies:collect': ({ folder }) => studies().collect(resolve(folder)),
    'studies:delete': async ({ study }) => {
      await studies().delete(study)
    },
  }
}
