/** Tags as they may be kept; limits: contract, `runNotesSchema`. Pure. */

const mostTags = 32
const mostLetters = 40

/** `tags` with what was typed, commas between several; empty and known ones are passed over. */
export function withTag(tags: readonly string[], typed: string): readonly string[] {
  const added = typed
    .split(/[,，]/)
    .map((tag) => tag.trim().slice(0, mostLetters))
    .filter((tag) => tag !== '')
  return [...new Set([...tags, ...added])].slice(0, mostTags)
}
