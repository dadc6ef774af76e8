import type { CompareWords } from '../en/compare.js'

export const compare = {
  title: '对比',
} satisfies CompareWords
