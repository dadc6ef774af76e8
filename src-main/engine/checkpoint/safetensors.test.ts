import { expect, it } from 'vitest'
import { readSafetensors, writeSafetensors } from './safetensors.js'

it('reads what it wrote, and refuses a truncated file', () => {
  const arrays = new Map([['head/kernel', { shape: [1, 2], data: new Float32Array([3, -0.5]) }]])
  const bytes = writeSafetensors(arrays, { step: '7' })
  expect(readSafetensors(bytes, 'x')).toEqual({ arrays, metadata: { step: '7' } })
  for (let length = 0; length < bytes.length; length++)
    expect(() => readSafetensors(bytes.slice(0, length), 'x')).toThrow(
      expect.objectContaining({ code: 'checkpoint-malformed' }),
    )
})
