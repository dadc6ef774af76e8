/** Words about what is fastest on this machine. Values come formatted, with their units. */
export const tuning = {
  title: 'Fastest way to train',
  shape: (model: string, resolution: string, batch: string) =>
    `ViT-${model} at ${resolution}, batch ${batch}`,
  choice: (engine: string, precision: string, compiled: boolean) =>
    `${engine}, ${precision}${compiled ? ', compiled with XLA' : ''}`,
  threads: (count: number) => (count === 1 ? '1 thread' : `${count} threads`),
  microBatch: (size: number) => `micro-batch ${size}`,
  line: (choice: string, speed: string) => `${choice}: ${speed} img/s`,
  times: (ratio: string, usual: string) => `${ratio} times ${usual}.`,
  best: 'Nothing that was tried is faster.',
  usualFailed: 'What is used without measuring failed.',
  used: 'New runs of this model use it where their recipe leaves the engine open.',
  help: 'Tries which engine, precision, micro-batch and threads train fastest; about a minute.',
  tune: 'Measure this machine',
  again: 'Measure this machine again',
  starts: 'Looking which engines work here…',
  trying: (choice: string, number: number) => `Trial ${number}: ${choice}`,
  stop: 'Stop',
  none: 'Nothing measured yet. Home and New run have buttons for it.',
}

export type TuningWords = typeof tuning
