/** The paper's architectures (paper section 3.2, tables 1 and 2) in numbers. */
import type { Architecture, Gelu, ModelName } from '../../contract/model.js'

type Variant = Omit<Architecture, 'gelu'>

const tiny = { width: 192, depth: 12, heads: 3, mlp: 768 }
const small = { width: 384, depth: 12, heads: 6, mlp: 1536 }
const base = { width: 768, depth: 12, heads: 12, mlp: 3072 }
const large = { width: 1024, depth: 24, heads: 16, mlp: 4096 }

const variants = {
  test: { width: 32, depth: 2, heads: 2, mlp: 64, patch: 8, stem: null },
  'Ti/16': { ...tiny, patch: 16, stem: null },
  'S/32': { ...small, patch: 32, stem: null },
  'S/16': { ...small, patch: 16, stem: null },
  'B/32': { ...base, patch: 32, stem: null },
  'B/16': { ...base, patch: 16, stem: null },
  'B/8': { ...base, patch: 8, stem: null },
  'L/16': { ...large, patch: 16, stem: null },
  'R+Ti/16': { ...tiny, patch: 8, stem: [] },
  'R26+S/32': { ...small, patch: 1, stem: [2, 2, 2, 2] },
  'R50+L/32': { ...large, patch: 1, stem: [3, 4, 6, 3] },
} as const satisfies Record<ModelName, Variant>

export function architectureOf(name: ModelName, gelu: Gelu): Architecture {
  const variant: Variant = variants[name]
  return { ...variant, stem: variant.stem && [...variant.stem], gelu }
}

/** Pixels of the picture to one cell of the map that the patch embedding sees. */
export function stemStride({ stem }: Pick<Architecture, 'stem'>): number {
  if (stem === null) return 1
  return 4 * 2 ** Math.max(0, stem.length - 1)
}

/** Pixels to one token along a side: what must divide the resolution. */
export function tokenStride(architecture: Architecture): number {
  return stemStride(architecture) * architecture.patch
}
