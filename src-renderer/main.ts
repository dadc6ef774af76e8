import { mount } from 'svelte'
import App from './app.svelte'
import './app.css'
import './components/controls.css'
import { createWebBridge } from './lib/web-bridge.js'

const preloaded = (window as Partial<Window>).vitrine
if (preloaded === undefined) {
  const address = new URL('socket', location.href)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  address.hash = ''
  window.vitrine = createWebBridge(address.href)
}

const target = document.getElementById('app')
if (!target) throw new Error('The page has no #app element.')
mount(App, { target })
