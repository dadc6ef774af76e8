/** Words of the view Compare. */
export const compare = {
  title: 'Compare',
}

export type CompareWords = typeof compare
