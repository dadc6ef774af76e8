import { defineConfig } from 'electron-vite'
import { rendererConfig } from './scripts/renderer-config.mjs'

/** The desktop shell; the engine's processes are bundled by scripts/build-cli.mjs. */
export default defineConfig({
  main: {
    // The form for Node declares a `require` of its own, as the bundle's head does.
    resolve: { alias: { fflate: 'fflate/browser' } },
    build: {
      outDir: 'out/main',
      rollupOptions: { input: { index: 'src-main/index.ts' } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload script is one CommonJS file with nothing to require but electron.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: 'src-main/host/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: rendererConfig,
})
