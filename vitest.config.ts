import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { folderEnvironment } from './test/test-folder.js'

const common = {
  // tfjs-core's main entry is CommonJS without gradients; Vite resolves its ES modules, as the bundle does.
  server: { deps: { inline: [/@tensorflow\/tfjs-(core|converter|backend-cpu|backend-wasm)/] } },
  // No test may find what this machine's user downloaded, or ask another computer for it.
  env: {
    HF_HUB_CACHE: join(tmpdir(), 'vitrine-tests-have-no-cache'),
    HF_ENDPOINT: 'http://127.0.0.1:9',
    VITRINE_STORAGE_ENDPOINT: 'http://127.0.0.1:9',
    HF_TOKEN: '',
    // Tests load it themselves too.
    ORT_DISABLE_TELEMETRY: '1',
    // Nor its settings and caches.
    ...folderEnvironment,
  },
  testTimeout: 60_000,
  pool: 'forks' as const,
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'node',
          include: ['src-main/**/*.test.ts', 'src-renderer/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'src-renderer/**/*.dom.test.ts'],
          globalSetup: ['test/test-folder.ts', 'test/global-setup.ts'],
        },
      },
      {
        plugins: [svelte({ configFile: false }), svelteTesting({ autoCleanup: false })],
        resolve: {
          alias: { '#contract': fileURLToPath(new URL('./src-main/contract', import.meta.url)) },
        },
        test: {
          ...common,
          name: 'dom',
          include: ['src-renderer/**/*.dom.test.ts'],
          environment: 'jsdom',
          globalSetup: ['test/test-folder.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/test-folder.ts', 'test/e2e/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // One app at a time, after all else: they share a screen and measure time.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
