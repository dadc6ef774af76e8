import { expect, it } from 'vitest'
import { shareOf, splitStratified } from './split.js'

const examples = Array.from({ length: 130 }, (_, at) => ({
  path: `p${at}`,
  label: at < 100 ? 0 : 1,
}))

it('takes a share of each class, the smaller inside the larger', () => {
  const { train } = splitStratified(examples, 0.2, 7)
  const [tenth, third, all] = [0.1, 0.3, 1].map((share) => shareOf(train, share, 7))
  const count = (label: number) => tenth?.filter((each) => each.label === label).length
  expect([count(0), count(1)]).toEqual([8, 2])
  expect(third).toHaveLength(24 + 7)
  expect(tenth?.every((each) => third?.includes(each))).toBe(true)
  expect(all).toEqual(train)
  expect(shareOf(train, 0.1, 8)).not.toEqual(tenth)
  expect(shareOf(train, 0.001, 7)).toHaveLength(2)
})

it('takes a share of all where pictures have several classes', () => {
  const several = examples.map(({ path }) => ({ path, label: [0, 1] }))
  expect(shareOf(several, 0.1, 1)).toHaveLength(13)
})
