/** Words as text or an attribute of HTML and SVG. */
export function escaped(words: string): string {
  const names: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }
  return words.replace(/[&<>"]/g, (sign) => `&${names[sign] ?? ''};`)
}
