import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { barLine, createLive, stepParts } from './live.js'

const step = {
  type: 'step',
  step: 1234,
  steps: 2000,
  loss: 1.23456,
  accuracy: 0.4531,
  gradientNorm: 1,
  lossScale: null,
  learningRate: 0.01,
  imagesPerSecond: 24.36,
  secondsLeft: 3725,
  seconds: 60,
  residentBytes: 1e9,
  engineSeconds: 1.2,
  waitSeconds: 0.01,
} as const

describe('barLine', () => {
  const line = (width: number) => barLine(width, stepParts(step), (size) => '#'.repeat(size))

  it('shows everything beside a bar that takes what is left, up to 40 columns', () => {
    const words = '1234/2000  loss 1.2346  acc 45.3 %  ETA 1:02:05  24.4 img/s'
    expect(words).toHaveLength(59)
    expect(line(120)).toBe(`${'#'.repeat(40)} ${words}`)
    expect(line(80)).toBe(`${'#'.repeat(19)} ${words}`)
    expect(line(60)).toBe(words)
  })

  it('never fills the last column, dropping the least important first', () => {
    for (let width = 20; width <= 130; width++) expect(line(width).length).toBeLessThan(width)
    expect(line(50)).toBe('1234/2000  loss 1.2346  acc 45.3 %  ETA 1:02:05')
    expect(line(20)).toBe('######### 1234/2000')
  })
})

describe('createLive', () => {
  it('writes plain lines at most every five seconds away from a terminal, and the last', () => {
    const written: string[] = []
    let time = 0
    const screen = { isTTY: false, width: () => 80, write: (text: string) => written.push(text) }
    const live = createLive(screen, () => time)
    for (let at = 1; at <= 20; at++) {
      live.update(at, 20, [String(at), 'x'])
      time += 1
    }
    live.line('end')
    live.stop()
    // At 0, 5, 10 and 15 seconds, and the twentieth.
    expect(written).toEqual(['1  x\n', '6  x\n', '11  x\n', '16  x\n', '20  x\n', 'end\n'])
  })

  it('draws one line on a terminal and leaves it clean', () => {
    let written = ''
    const stream = Object.assign(
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          written += chunk.toString()
          done()
        },
      }),
      { isTTY: true, columns: 80 },
    )
    const screen = {
      isTTY: true,
      width: () => 80,
      write: (text: string) => void stream.write(text),
    }
    const live = createLive({ ...screen, stream }, () => 0)
    live.update(1, 4, ['1/4'])
    live.update(4, 4, ['4/4'])
    live.line('between')
    live.update(2, 4, ['2/4'])
    live.stop()
    expect(written).toContain('█')
    const lines = written.split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/1\/4.*4\/4.*between$/s)
    // Cleared: the cursor is at the start of an empty line.
    expect(written.endsWith('\u001b[1G\u001b[2K')).toBe(true)
  })
})
