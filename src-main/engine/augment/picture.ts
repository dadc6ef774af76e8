/** A decoded picture: RGB, row-major [height, width, 3], 8 bits a value. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}
