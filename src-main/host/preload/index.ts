/** Puts one function a channel on the page's `window.vitrine`; runs sandboxed. */
import { contextBridge, ipcRenderer } from 'electron'
import { channels } from '../../contract/channels.js'

const names = Object.keys(channels)
contextBridge.exposeInMainWorld(
  'vitrine',
  Object.fromEntries(
    names.map((name) => [name, (input: unknown) => ipcRenderer.invoke(name, input)]),
  ),
)
