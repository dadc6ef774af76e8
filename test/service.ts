/** The real service with real processes over folders of a test's own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Push, TopicName, TopicValue } from '../src-main/contract/topics.js'
import { launchChild } from '../src-main/platform/process-port.js'
import { createService } from '../src-main/service/create-service.js'
import type { HostPort } from '../src-main/service/context.js'
import type { Service } from '../src-main/service/service.js'
import { tokenFile } from '../src-main/service/token-file.js'

export interface OpenedService {
  readonly service: Service
  readonly folder: string
  readonly config: string
  readonly workspace: string
  /** Every push so far. */
  readonly pushes: readonly Push[]
  /** The last value of a topic once it is as wished; looks at what is there first. */
  when<Name extends TopicName>(
    topic: Name,
    wished: (value: TopicValue<Name>) => boolean,
  ): Promise<TopicValue<Name>>
  /** Closes it and opens another on the same folders. */
  again(): Promise<OpenedService>
  /** Closes it and removes the folders. */
  close(): Promise<void>
}

export async function openService(
  given: { readonly folder?: string; readonly host?: Partial<HostPort> } = {},
): Promise<OpenedService> {
  const folder = given.folder ?? mkdtempSync(join(tmpdir(), 'vitrine-service-'))
  const [config, workspace] = [join(folder, 'config'), join(folder, 'workspace')]
  const service = await createService({
    folders: { config, logs: join(folder, 'logs') },
    workspace,
    host: {
      kind: 'web',
      launch: launchChild,
      native: null,
      token: tokenFile(config),
      ...given.host,
    },
    log: () => undefined,
  })
  const pushes: Push[] = []
  service.subscribe((push) => void pushes.push(push))

  async function now<Name extends TopicName>(topic: Name): Promise<TopicValue<Name>> {
    const snapshot = await service.handlers['app:snapshot'](undefined)
    return snapshot[topic].value as TopicValue<Name>
  }

  return {
    service,
    folder,
    config,
    workspace,
    pushes,
    when: (topic, wished) =>
      new Promise((resolve, reject) => {
        const look = () =>
          void now(topic).then((value) => {
            if (!wished(value)) return
            stop()
            resolve(value)
          }, reject)
        const stop = service.subscribe((push) => void (push.topic === topic && look()))
        look()
      }),
    async again() {
      await service.close()
      return openService({ ...given, folder })
    },
    async close() {
      await service.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
