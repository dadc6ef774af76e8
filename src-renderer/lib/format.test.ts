import { afterEach, expect, test } from 'vitest'
import {
  baseName,
  formatAgo,
  formatBytes,
  formatCount,
  formatDate,
  formatDuration,
  formatFixed,
  formatInteger,
  formatMilliseconds,
  formatNumber,
  formatPercent,
  missing,
  setFormatLanguage,
} from './format.js'

afterEach(() => {
  setFormatLanguage('en')
})

test('numbers keep their significant digits, and no digit of the whole part is dropped', () => {
  expect([0, 0.00123456, 0.5, 12.345, 123456, 1.5e-7, -2e12].map((n) => formatNumber(n))).toEqual([
    '0',
    '0.00123',
    '0.5',
    '12.3',
    '123,456',
    '1.5e-7',
    '-2e12',
  ])
})

test('what is not there is a dash', () => {
  for (const format of [formatNumber, formatInteger, formatPercent, formatBytes, formatDuration]) {
    expect(format(null)).toBe(missing)
    expect(format(undefined)).toBe(missing)
    expect(format(NaN)).toBe(missing)
  }
  expect(formatFixed(null, 2)).toBe(missing)
  expect(formatDate('never')).toBe(missing)
})

test('durations have two units at most and carry over when rounded', () => {
  const seconds = [0.42, 42, 59.7, 185, 3600, 7445, 86_399, 180_000]
  expect(seconds.map((value) => formatDuration(value))).toEqual([
    '0.42 s',
    '42 s',
    '1 min',
    '3 min 5 s',
    '1 h',
    '2 h 4 min',
    '1 d',
    '2 d 2 h',
  ])
})

test('bytes, counts, percent, milliseconds', () => {
  expect([0, 1023, 1536, 5 * 1048576].map(formatBytes)).toEqual([
    '0 B',
    '1,023 B',
    '1.5 KiB',
    '5 MiB',
  ])
  expect([0, 950, 5_717_416, 1.05e9].map(formatCount)).toEqual(['0', '950', '5.72 M', '1.05 G'])
  expect([formatPercent(0.5), formatPercent(0.98765, 2)]).toEqual(['50.0%', '98.77%'])
  expect([formatMilliseconds(8.42), formatMilliseconds(1500)]).toEqual(['8.42 ms', '1.5 s'])
})

test('Chinese has its own units', () => {
  setFormatLanguage('zh-CN')
  expect(formatDuration(185)).toBe('3 分 5 秒')
  expect(formatAgo('2026-01-01T00:00:00Z', new Date('2026-01-02T00:00:00Z'))).toBe('昨天')
})

test('how long ago', () => {
  const now = new Date('2026-01-02T00:00:00Z')
  expect(formatAgo('2026-01-01T23:55:00Z', now)).toBe('5 min. ago')
  expect(formatAgo('2025-11-01T00:00:00Z', now)).toContain('2025')
})

test('names of folders of any system', () => {
  expect(['/a/b/', 'C:\\a\\b', 'b', '/'].map(baseName)).toEqual(['b', 'b', 'b', '/'])
})
