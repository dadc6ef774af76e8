/** The published checkpoints that come with the app as a list of cards: resources/catalogue.json. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import type { ModelName } from '../contract/model.js'
import { modelCardSchema, type ModelCard } from '../contract/model-card.js'
import { projectRoot } from '../platform/entries.js'

const catalogueSchema = z.object({ version: z.literal(2), cards: z.array(modelCardSchema) })

export function readCatalogue(): ModelCard[] {
  const text = readFileSync(join(projectRoot(), 'resources', 'catalogue.json'), 'utf8')
  return catalogueSchema.parse(JSON.parse(text)).cards
}

/** Name of the paper's file without .npz; null: there is none. */
export function paperNameOf({ npz }: ModelCard): string | null {
  return npz === null ? null : basename(npz, '.npz')
}

/** A card whose weights Vitrine's architectures read. */
export type ReadableCard = ModelCard & { readonly model: ModelName }

export function isReadable(card: ModelCard): card is ReadableCard {
  return card.model !== null
}

/** By its id, timm's name, its repository or the paper's file; null: none is called so. */
export function findCard(cards: readonly ModelCard[], words: string): ModelCard | null {
  const named = (card: ModelCard) =>
    [card.id, card.name, card.repository, paperNameOf(card), card.npz].includes(words)
  return cards.find(named) ?? null
}
