/** Searching and sorting the cards, the same for the command and the page. */
import type { ModelCard } from './model-card.js'

export const cardFields = [
  'name',
  'architecture',
  'parameters',
  'gmacs',
  'resolution',
  'top1',
  'upstream',
  'size',
] as const
export type CardField = (typeof cardFields)[number]

/** Those in which every word occurs, in any case: names, data, family, augmentation. */
export function searchCards(cards: readonly ModelCard[], words: string): ModelCard[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  return cards.filter((card) => {
    const { name, architecture, data, family, repository, npz, pretraining, recommended } = card
    const text = [name, architecture, data, family, repository, npz, pretraining?.augmentation]
    const whole = [...text, recommended ? 'recommended' : ''].join(' ').toLowerCase()
    return wanted.every((word) => whole.includes(word))
  })
}

function valueOf(card: ModelCard, field: CardField): string | number | null {
  switch (field) {
    case 'name':
    case 'architecture':
    case 'parameters':
    case 'gmacs':
    case 'resolution':
      return card[field]
    case 'top1':
      return card.imagenetTop1
    case 'upstream':
      return card.upstream?.accuracy ?? null
    case 'size':
      return card.bytes
  }
}

/** What nothing is known of comes last, either way; equals stay in their order. */
export function sortCards(
  cards: readonly ModelCard[],
  field: CardField,
  descending: boolean,
): ModelCard[] {
  const keyed = cards.map((card) => ({ card, value: valueOf(card, field) }))
  keyed.sort(({ value: a }, { value: b }) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
    const order =
      typeof a === 'number' && typeof b === 'number'
        ? a - b
        : String(a).localeCompare(String(b), 'en', { numeric: true })
    return descending ? -order : order
  })
  return keyed.map(({ card }) => card)
}
