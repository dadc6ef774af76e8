/**
 * The theme of the settings on the page. It is kept for the next start in the page's own storage,
 * and public/theme.js puts it there before the first paint.
 */
import type { Settings } from '#contract/settings.js'

export function applyTheme(theme: Settings['theme']): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  try {
    localStorage.setItem('vitrine.theme', theme)
  } catch {
    // Storage can be denied; then only the first paint may be in the system's theme.
  }
}
