/** Puts the bridge of the contract on the page's `window.vitrine`; runs sandboxed. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import type { Bridge } from '../../contract/bridge.js'
import { channels, type ChannelName } from '../../contract/channels.js'

const calls = Object.fromEntries(
  (Object.keys(channels) as ChannelName[]).map((name) => [
    name,
    (input: unknown) => ipcRenderer.invoke(name, input),
  ]),
) as Bridge['calls']

const bridge: Bridge = {
  calls,
  listen(listener) {
    const hear = (_event: IpcRendererEvent, push: unknown) => listener(push)
    ipcRenderer.on('push', hear)
    return () => void ipcRenderer.off('push', hear)
  },
  pathOf: (file) => webUtils.getPathForFile(file as File) || null,
}

contextBridge.exposeInMainWorld('vitrine', bridge)
