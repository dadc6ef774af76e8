import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src-main/**/*.test.ts', 'src-renderer/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    // tfjs-core's main entry is CommonJS without gradients; Vite resolves its ES modules, as the bundle does.
    server: { deps: { inline: [/@tensorflow\/tfjs-(core|backend-cpu)/] } },
    testTimeout: 60_000,
    pool: 'forks',
  },
})
