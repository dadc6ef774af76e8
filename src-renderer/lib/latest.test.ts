import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLatest } from './latest.js'

describe('only the last question counts', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function setUp() {
    const asked: string[] = []
    const answers = new Map<string, { give: (value: string) => void; fail: (e: Error) => void }>()
    const took: string[] = []
    const failures: string[] = []
    const latest = createLatest<string, string>({
      wait: 200,
      answer: (input) => {
        asked.push(input)
        return new Promise((give, fail) => answers.set(input, { give, fail }))
      },
      took: (answer) => took.push(answer),
      failed: (thrown) => failures.push((thrown as Error).message),
    })
    return { asked, answers, took, failures, latest }
  }

  test('waits until no other question came', async () => {
    const { asked, latest } = setUp()
    latest.ask('a')
    await vi.advanceTimersByTimeAsync(150)
    latest.ask('b')
    await vi.advanceTimersByTimeAsync(199)
    expect(asked).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toEqual(['b'])
  })

  test('passes over answers and failures that come out of order', async () => {
    const { answers, took, failures, latest } = setUp()
    latest.askNow('first')
    latest.askNow('second')
    latest.askNow('third')
    answers.get('third')?.give('3')
    await vi.advanceTimersByTimeAsync(0)
    answers.get('first')?.give('1')
    answers.get('second')?.fail(new Error('late'))
    await vi.advanceTimersByTimeAsync(0)
    expect(took).toEqual(['3'])
    expect(failures).toEqual([])
  })

  test('an answer that comes after a newer question was typed is passed over', async () => {
    const { answers, took, latest } = setUp()
    latest.askNow('old')
    latest.ask('new')
    answers.get('old')?.give('old')
    await vi.advanceTimersByTimeAsync(200)
    answers.get('new')?.give('new')
    await vi.advanceTimersByTimeAsync(0)
    expect(took).toEqual(['new'])
  })

  test('the last failure is told, and nothing after a stop', async () => {
    const { asked, answers, failures, latest } = setUp()
    latest.askNow('a')
    answers.get('a')?.fail(new Error('broken'))
    await vi.advanceTimersByTimeAsync(0)
    expect(failures).toEqual(['broken'])
    latest.ask('b')
    latest.stop()
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked).toEqual(['a'])
  })
})
