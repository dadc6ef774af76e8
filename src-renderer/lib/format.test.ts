import { describe, expect, it } from 'vitest'
import { bytes, count, duration, moment, number, percent } from './format.js'

describe('format', () => {
  it.each([
    [percent(0.8125, 'en'), '81.3%'],
    [percent(null, 'en'), '–'],
    [percent(1, 'en', 0), '100%'],
    [count(1234567, 'en'), '1,234,567'],
    [number(0.123456, 'en'), '0.1235'],
    [number(0.00012, 'en'), '1.20e-4'],
    [number(0, 'en'), '0'],
    [number(NaN, 'en'), '–'],
    [bytes(0, 'en'), '0 B'],
    [bytes(1023, 'en'), '1,023 B'],
    [bytes(1536, 'en'), '1.5 KiB'],
    [bytes(5 * 1024 ** 3, 'en'), '5.0 GiB'],
    [duration(0), '0 s'],
    [duration(4.26), '4.3 s'],
    [duration(200), '3 min 20 s'],
    [duration(7500), '2 h 05 min'],
    [duration(273600), '3 d 4 h'],
    [duration(null), '–'],
    [moment('nonsense', 'en'), '–'],
  ])('writes %s', (written, expected) => {
    expect(written).toBe(expected)
  })
})
