/** Replaces every value, or every third from `channel` on, by its entry of a table of 256. */
export function mapValues(data: Uint8Array, table: Uint8Array, channel = 0, stride = 1): void {
  for (let at = channel; at < data.length; at += stride) {
    data[at] = table[data[at] as number] as number
  }
}

/** The table of a function of one value; results are truncated to 8 bits. */
export function tableOf(value: (of: number) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, of) => value(of))
}
