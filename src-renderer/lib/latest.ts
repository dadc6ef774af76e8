/**
 * Asks only the last of many questions: waits until none came for `wait` milliseconds, and passes
 * over answers to questions that are no longer the last.
 */
export interface Latest<Input> {
  /** Asks after the wait, unless another question comes first. */
  ask(input: Input): void
  /** Asks without waiting. */
  askNow(input: Input): void
  /** Nothing is asked or answered any more. */
  stop(): void
}

export function createLatest<Input, Answer>(options: {
  readonly wait: number
  readonly answer: (input: Input) => Promise<Answer>
  readonly took: (answer: Answer) => void
  readonly failed: (thrown: unknown) => void
}): Latest<Input> {
  let last = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function put(input: Input, number: number): Promise<void> {
    try {
      const answer = await options.answer(input)
      if (number === last) options.took(answer)
    } catch (thrown) {
      if (number === last) options.failed(thrown)
    }
  }

  function ask(input: Input, wait: number): void {
    const number = ++last
    clearTimeout(timer)
    if (wait === 0) void put(input, number)
    else timer = setTimeout(() => void put(input, number), wait)
  }

  return {
    ask: (input) => {
      ask(input, options.wait)
    },
    askNow: (input) => {
      ask(input, 0)
    },
    stop() {
      last++
      clearTimeout(timer)
    },
  }
}
