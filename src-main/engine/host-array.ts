/** Numbers in the memory of the engine process, row-major. The unit in which state enters and leaves an executor. */
export interface HostArray {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Arrays by name: parameters under the AugReg .npz names, optimizer slots as `SLOT/PARAMETER`. */
export type ArrayMap = ReadonlyMap<string, HostArray>

/** An input of one step: a batch of pictures (uint8), targets (float32), seeds (int32). */
export type HostInput =
  | { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'uint8'; readonly shape: readonly number[]; readonly data: Uint8Array }

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1)
}
