/** The main path in a real browser against the real `vitrine serve` and its engine. */
import { expect } from 'vitest'
import { describeBrowser, openBrowser } from './browser.js'
import { mainPathTests } from './main-path-tests.js'
import { chooseInOwnPicker } from './main-path.js'
import { serveApp } from './web-host.js'

describeBrowser('the main path in a browser', () => {
  mainPathTests(async (folders) => {
    const served = await serveApp(folders)
    const browser = await openBrowser(served.url, { viewport: { width: 1280, height: 800 } })
    return {
      page: browser.page,
      beforeFolder: () => Promise.resolve(),
      chooseFolder: chooseInOwnPicker,
      async close() {
        await browser.close()
        expect(await served.close()).toBe(0)
      },
    }
  })
})
