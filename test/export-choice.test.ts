import { expect, test } from 'vitest'
import { exportFormatNames } from '../src-main/contract/export.js'
import { formatFor } from '../src-main/engine-process/export/formats.js'
import { canPreprocess, precisionsOf } from '../src-renderer/lib/export-choice.js'

test('the page offers what the formats can do, and all of it', () => {
  for (const format of exportFormatNames) {
    const plain = { format, precision: 'float32', preprocessing: false } as const
    const can = formatFor(plain)
    expect({ format, precisions: precisionsOf(format) }).toEqual({
      format,
      precisions: can.precisions,
    })
    expect(canPreprocess(format)).toBe(can.preprocessing)
  }
})
