/* global document, location, requestAnimationFrame */
/** What a page takes: to be painted and usable, per frame, and in memory. */

/** Pauses of a page's frames in milliseconds. @typedef {{ frames: number, p50: number, p99: number, max: number }} Frames */

/** @param {number[]} values @param {number} share */
const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[
    Math.min(values.length - 1, Math.floor(values.length * share))
  ] ?? NaN

/**
 * Loads the page again: first contentful paint, and when a view stands and its first button can be
 * pressed, both in milliseconds from the start of the loading.
 * @param {import('playwright-core').Page} page
 */
export async function loadTimes(page) {
  await page.reload()
  await page.waitForSelector('main h1')
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        // A frame after the view stands: what it asked of the processor for its start is done.
        requestAnimationFrame(() =>
          setTimeout(() => {
            const [paint] = performance.getEntriesByName('first-contentful-paint')
            const interactive = performance.now()
            resolve({ firstPaint: paint?.startTime ?? NaN, interactive })
          }),
        )
      }),
  )
}

/** Heap after a collection, in MiB. @param {import('playwright-core').Page} page */
export async function heapMebibytes(page) {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / 1048576
}

/**
 * Times between frames while `act` goes on.
 * @param {import('playwright-core').Page} page @param {() => Promise<void>} act @returns {Promise<Frames>}
 */
export async function framesWhile(page, act) {
  await page.evaluate(() => {
    /** @type {number[]} */
    const times = []
    Object.assign(globalThis, { measuredFrames: times, measuring: true })
    const frame = (/** @type {number} */ now) => {
      times.push(now)
      if (/** @type {any} */ (globalThis).measuring) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  await act()
  const times = await page.evaluate(() => {
    const self = /** @type {any} */ (globalThis)
    self.measuring = false
    return /** @type {number[]} */ (self.measuredFrames)
  })
  const pauses = times.slice(1).map((time, at) => time - (times[at] ?? time))
  return {
    frames: pauses.length,
    p50: quantile(pauses, 0.5),
    p99: quantile(pauses, 0.99),
    max: Math.max(...pauses),
  }
}

/**
 * Begins to listen; the function that it gives ends that, and says the longest task of the page in
 * milliseconds (0: none above 50).
 * @param {import('playwright-core').Page} page
 */
export async function longestTask(page) {
  await page.evaluate(() => {
    const tasks = { longest: 0, observer: /** @type {PerformanceObserver | null} */ (null) }
    tasks.observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        tasks.longest = Math.max(tasks.longest, duration)
    })
    tasks.observer.observe({ type: 'longtask' })
    Object.assign(globalThis, { measuredTasks: tasks })
  })
  return async () => {
    // What was observed is told in a task of its own.
    await page.waitForTimeout(100)
    return page.evaluate(() => {
      const { measuredTasks } = /** @type {any} */ (globalThis)
      measuredTasks.observer.disconnect()
      return /** @type {number} */ (measuredTasks.longest)
    })
  }
}

/**
 * Goes to a place of the app; milliseconds until `selector` is there and painted.
 * @param {import('playwright-core').Page} page @param {string} hash @param {string} selector
 */
export function openingTime(page, hash, selector) {
  return page.evaluate(
    ([to, wanted]) =>
      new Promise((resolve) => {
        const began = performance.now()
        location.hash = to
        const look = () => {
          if (!document.querySelector(wanted)) return requestAnimationFrame(look)
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
        }
        requestAnimationFrame(look)
      }),
    /** @type {[string, string]} */ ([hash, selector]),
  )
}

/** @param {import('playwright-core').Page} page */
export const nextFrame = (page) => page.evaluate(() => new Promise(requestAnimationFrame))

/**
 * In the page: milliseconds until the first chart's name tells of the last step, and a frame after.
 * @param {number} points
 */
export function wholeCurve(points) {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const last = points.toLocaleString('en')
    const look = () => {
      const name = document.querySelector('.plot')?.getAttribute('aria-label') ?? ''
      if (name.includes(last) || name.includes(String(points))) {
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
      } else if (performance.now() - began > 30_000) reject(new Error(`The chart says: ${name}`))
      else requestAnimationFrame(look)
    }
    look()
  })
}
