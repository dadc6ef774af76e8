/** The service for one command on studies: the queue of the workspace is this command's while it works. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { VitrineError } from '../../contract/errors.js'
import { startIdSchema, type DatasetId, type StartId } from '../../contract/ids.js'
import { appFolders } from '../../platform/app-folders.js'
import { projectRoot } from '../../platform/entries.js'
import { openLog } from '../../platform/log.js'
import { launchChild } from '../../platform/process-port.js'
import type { Service } from '../../service/service.js'
import { tokenFile } from '../../service/token-file.js'
import { workspaceFolder } from '../../service/workspace.js'

export async function withStudyService<Result>(
  workspace: string | undefined,
  work: (service: Service) => Promise<Result>,
): Promise<Result> {
  // Brings TensorFlow.js, which would slow every other command's start.
  const { createService } = await import('../../service/create-service.js')
  const folders = appFolders()
  const file = openLog(folders.logs)
  const service = await createService({
    folders,
    workspace: workspaceFolder(workspace),
    host: { kind: 'web', launch: launchChild, native: null, token: tokenFile(folders.config) },
    log: (level, message, details) => file.write(level, message, details),
  })
  try {
    return await work(service)
  } finally {
    await service.close()
  }
}

/** `sample`, or a folder, which is added to the app's list. Throws `file-not-found`. */
export async function datasetOf({ handlers }: Service, words: string): Promise<DatasetId> {
  const folder = words === 'sample' ? join(projectRoot(), 'resources', 'sample') : words
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new VitrineError('file-not-found', {
      what: `${folder} is no folder of pictures.`,
      why: 'There is none of this name.',
      remedy: 'Check the path, or say `sample` for the pictures that come with Vitrine.',
    })
  }
  return (await handlers['datasets:add']({ folder })).id
}

/** A checkpoint file, which is added to the app's list, or the id of a starting point. Throws `file-not-found`. */
export async function startOfWords({ handlers }: Service, words: string): Promise<StartId> {
  const id = startIdSchema.safeParse(words)
  const isFile = statSync(words, { throwIfNoEntry: false })?.isFile() === true
  return id.success && !isFile ? id.data : (await handlers['starts:add']({ file: words })).id
}
