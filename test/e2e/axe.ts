/** axe-core over what a page shows, in a theme: WCAG 2 A and AA, contrast included. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What is wrong below `within`, a line each. */
export async function violationsOf(
  page: Page,
  colorScheme: 'light' | 'dark',
  within = 'html',
): Promise<string[]> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  // Colours on their way from one theme to the other are nobody's; transitions may start late.
  await page.evaluate(async () => {
    for (let calm = 0; calm < 4; calm++) {
      await new Promise(requestAnimationFrame)
      if (document.getAnimations().some((each) => each instanceof CSSTransition)) calm = 0
    }
  })
  // Evaluated as the debugger does, which the page's own policy does not hold for.
  await page.evaluate(axe)
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']
  const words = `axe.run(${JSON.stringify(within)}, { runOnly: ${JSON.stringify(tags)} })`
  const { violations } = (await page.evaluate(words)) as AxeResults
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  )
}
