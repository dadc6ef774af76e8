// Before the first paint: the theme that the page was last seen in, so that it does not flash.
try {
  const theme = localStorage.getItem('vitrine.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage can be denied; the system's theme it is.
}
