import { drawNothing, type Operation } from './operation.js'

export const invert: Operation = {
  draw: drawNothing,
  apply(data) {
    for (let at = 0; at < data.length; at++) data[at] = 255 - (data[at] as number)
  },
}
