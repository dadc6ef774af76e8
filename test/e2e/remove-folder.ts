import { rmSync } from 'node:fs'
import { vi } from 'vitest'

/**
 * Removes a test's folder. Processes of a killed app notice within a second, and may write until
 * then: what `rmSync` itself tries again is only the removal of the emptied folder, so that one
 * new file fails it.
 */
export async function removeFolder(folder: string): Promise<void> {
  await vi.waitFor(() => rmSync(folder, { recursive: true, force: true }), 10_000)
}
