/** Mirrors a buffer of [height, width, 3] left to right, in place. */
export function flipInPlace(data: Uint8Array, width: number, height: number): void {
  for (let y = 0; y < height; y++) {
    let left = y * width * 3
    let right = left + (width - 1) * 3
    for (; left < right; left += 3, right -= 3) {
      for (let channel = 0; channel < 3; channel++) {
        const held = data[left + channel] as number
        data[left + channel] = data[right + channel] as number
        data[right + channel] = held
      }
    }
  }
}
