import { expect, it } from 'vitest'
import { createSpeedometer } from './speedometer.js'

it('tells the speed of the last seconds, once half a second is known, and begins anew', () => {
  let now = 0
  const speed = createSpeedometer(() => now)
  const at = (milliseconds: number, done: number) => {
    now = milliseconds
    return speed(done)
  }
  expect(at(0, 1000)).toBeNull()
  expect(at(400, 1400)).toBeNull()
  expect(at(1000, 2000)).toBe(1000)
  // Ten times as fast from here on: after five seconds the slow ones no longer count.
  for (let second = 2; second <= 8; second++) at(second * 1000, 2000 + (second - 1) * 10_000)
  expect(at(9000, 82_000)).toBe(10_000)
  expect(at(9200, 0)).toBeNull()
})
