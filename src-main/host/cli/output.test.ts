import { describe, expect, it } from 'vitest'
import { VitrineError } from '../../contract/errors.js'
import { createOutput } from './output.js'

function recorded(json: boolean) {
  const out: string[] = []
  const error: string[] = []
  const output = createOutput(
    { json },
    {
      out: (text) => out.push(text),
      screen: { isTTY: false, width: () => 80, write: (text) => error.push(text) },
    },
  )
  return { output, out, error }
}

const usage = new VitrineError('usage', { what: 'W.', why: 'Y.', remedy: 'R.' })

describe('output', () => {
  it('gives machines one object a line, errors included', () => {
    const { output, out, error } = recorded(true)
    output.say('for people only')
    expect(output.fail(usage)).toBe(2)
    expect(error).toEqual([])
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      { type: 'error', code: 'usage', what: 'W.', why: 'Y.', remedy: 'R.' },
    ])
    expect(out[0]?.endsWith('\n')).toBe(true)
  })

  it('tells people what, why and what to do on standard error', () => {
    const { output, out, error } = recorded(false)
    output.fail(usage)
    expect(out).toEqual([])
    expect(error.join('')).toBe('W.\n  why: Y.\n  what to do: R.\n')
  })

  it('exits 130 when interrupted and 1 for anything unknown', () => {
    const { output } = recorded(false)
    const interrupted = new VitrineError('interrupted', { what: '', why: '', remedy: '' })
    expect(output.fail(interrupted)).toBe(130)
    expect(output.fail(new TypeError('x'))).toBe(1)
  })
})
