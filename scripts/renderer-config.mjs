/** How the pages are built: for Electron and for the web host alike. */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** @type {import('vite').UserConfig} */
export const rendererConfig = {
  root: join(root, 'src-renderer'),
  // Relative, since Electron's protocol and the web host serve the same files.
  base: './',
  resolve: { alias: { '#contract': join(root, 'src-main/contract') } },
  plugins: [svelte({ configFile: false })],
  build: {
    outDir: join(root, 'out/renderer'),
    emptyOutDir: true,
    // electron-vite would not.
    minify: true,
    // One page, read from this machine's disk.
    chunkSizeWarningLimit: 1000,
    rollupOptions: { input: { index: join(root, 'src-renderer/index.html') } },
  },
}
