/** Answers the channels of studies. */
import { resolve } from 'node:path'
import type { ChannelHandlers, ChannelName } from '../contract/channels.js'
import type { StartId } from '../contract/ids.js'
import { ownVersion } from '../platform/version.js'
import { writePlanFolder } from '../study/plan-folder.js'
import { usualQuestion } from '../study/usual.js'
import type { ServiceContext } from './context.js'
import type { Datasets } from './datasets.js'
import type { Studies } from './studies.js'
import { viewOf, writeReport } from './study-views.js'

type StudyChannel = Extract<ChannelName, `studies:${string}`>

/** `studies` gives the open workspace's; they change with the workspace. */
export function studyHandlers(
  { hub, host, workspace }: ServiceContext,
  studies: () => Studies,
  datasets: Datasets,
): Pick<ChannelHandlers, StudyChannel> {
  const titleOf = (id: StartId) =>
    hub.current('starts').find((each) => each.id === id)?.title ?? null
  return {
    'studies:usual': ({ kind, dataset }) =>
      usualQuestion(kind, datasets.find(dataset).id, hub.current('starts')),
    'studies:plan': ({ question, budget }) => studies().plan(question, budget),
    'studies:create': ({ name, question, budget }) => studies().create(name, question, budget),
    'studies:detail': ({ study }) => viewOf(studies().find(study), titleOf),
    'studies:report': async ({ study }) => {
      const report = writeReport(viewOf(studies().find(study), titleOf), workspace())
      const pdf = host.native === null ? null : report.html.replace(/html$/, 'pdf')
      if (pdf !== null) await host.native?.print(report.html, pdf)
      return { ...report, pdf }
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
