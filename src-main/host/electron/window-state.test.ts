import { describe, expect, it } from 'vitest'
import { fitToScreens, smallestWindow } from './window-state.js'

const left = { x: 0, y: 0, width: 1000, height: 800 }
const right = { x: 1000, y: 0, width: 2000, height: 1200 }

describe('fitToScreens', () => {
  it('leaves a window where it was', () => {
    const kept = { x: 1100, y: 50, width: 900, height: 700 }
    expect(fitToScreens(kept, [left, right])).toEqual(kept)
  })

  it('moves one that hangs over the edge to the screen that shows most of it', () => {
    const kept = { x: 900, y: -50, width: 900, height: 700 }
    expect(fitToScreens(kept, [left, right])).toEqual({ x: 1000, y: 0, width: 900, height: 700 })
  })

  it('cuts one that is larger than the screen, and widens one that is too small to use', () => {
    expect(fitToScreens({ x: 0, y: 0, width: 5000, height: 5000 }, [left])).toEqual(left)
    expect(fitToScreens({ x: 10, y: 10, width: 200, height: 200 }, [left])).toEqual({
      x: 10,
      y: 10,
      ...smallestWindow,
    })
  })

  it('gives up one that no screen shows, as after a monitor was taken away', () => {
    expect(fitToScreens({ x: 1100, y: 50, width: 900, height: 700 }, [left])).toBeNull()
    expect(fitToScreens({ x: 950, y: 750, width: 900, height: 700 }, [left])).toBeNull()
    expect(fitToScreens(left, [])).toBeNull()
  })
})
