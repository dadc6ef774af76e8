/** The main path in a real Electron with the real engine in utility processes. */
import { describeElectron, launchApp } from './electron.js'
import { mainPathTests } from './main-path-tests.js'

describeElectron('the main path in Electron', () => {
  mainPathTests(async (folders) => {
    const launched = await launchApp(folders)
    return {
      page: launched.page,
      // The system's own dialog is the edge of our world: it is answered for the user.
      beforeFolder: (folder) =>
        launched.answerNext('showOpenDialog', { canceled: false, filePaths: [folder] }),
      chooseFolder: () => Promise.resolve(),
      close: () => launched.close(),
    }
  })
})
