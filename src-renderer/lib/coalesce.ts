/**
 * Asks again without piling up: while one question is on its way, any number of others become one
 * that is asked after it. Answers after `stop` are passed over.
 */
export interface Coalesced {
  ask(): void
  stop(): void
}

export function createCoalesced<Answer>(options: {
  readonly question: () => Promise<Answer>
  readonly took: (answer: Answer) => void
  readonly failed: (thrown: unknown) => void
}): Coalesced {
  let underway = false
  let again = false
  let stopped = false

  async function run(): Promise<void> {
    underway = true
    do {
      again = false
      try {
        const answer = await options.question()
        if (!isStopped()) options.took(answer)
      } catch (thrown) {
        if (!isStopped()) options.failed(thrown)
      }
    } while (isWanted())
    underway = false
  }
  // Read through functions: both change while a question is on its way, which TypeScript cannot see.
  const isStopped = (): boolean => stopped
  const isWanted = (): boolean => again && !stopped

  return {
    ask() {
      if (stopped) return
      if (underway) again = true
      else void run()
    },
    stop() {
      stopped = true
    },
  }
}
