/** Where the window was and how large, kept in `window.json` of the config folder. */
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from '../../platform/atomic-file.js'

const bounds = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1).max(100_000),
  height: z.int().min(1).max(100_000),
})
const windowStateSchema = z.object({ bounds, maximised: z.boolean() })
export type WindowState = z.infer<typeof windowStateSchema>
export type Bounds = z.infer<typeof bounds>

export const smallestWindow = { width: 720, height: 520 }

/** null: none was kept, or it cannot be read: a window at its first size is no loss. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** A folder that cannot be written loses the place of the window, nothing else. */
export function keepWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileAtomic(file, `${JSON.stringify(state)}\n`)
  } catch {
    // Said by whatever else is written there.
  }
}

/**
 * `kept` where a screen still shows enough of it, cut to that screen; null: on none, as after a
 * monitor was taken away. `screens` are the parts of them that are free for windows.
 */
export function fitToScreens(kept: Bounds, screens: readonly Bounds[]): Bounds | null {
  const seen = (screen: Bounds) =>
    Math.max(0, overlap(kept.x, kept.width, screen.x, screen.width)) *
    Math.max(0, overlap(kept.y, kept.height, screen.y, screen.height))
  const [best] = [...screens].sort((a, b) => seen(b) - seen(a))
  if (!best || seen(best) < 100 * 100) return null
  const width = Math.min(Math.max(kept.width, smallestWindow.width), best.width)
  const height = Math.min(Math.max(kept.height, smallestWindow.height), best.height)
  return {
    x: Math.min(Math.max(kept.x, best.x), best.x + best.width - width),
    y: Math.min(Math.max(kept.y, best.y), best.y + best.height - height),
    width,
    height,
  }
}

function overlap(a: number, aLength: number, b: number, bLength: number): number {
  return Math.min(a + aLength, b + bLength) - Math.max(a, b)
}
