let memory = new Uint8Array(0)

/** A copy of `data` in memory that the next call takes again: for an operation that reads what it overwrites. */
export function scratchCopy(data: Uint8Array): Uint8Array {
  if (memory.length < data.length) memory = new Uint8Array(data.length)
  memory.set(data)
  return memory
}
