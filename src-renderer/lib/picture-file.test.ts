import { expect, test } from 'vitest'
import {
  droppedPictures,
  fitted,
  isPicture,
  toBase64,
  type DroppedFile,
  type DroppedFolder,
} from './picture-file.js'

function file(name: string, type = 'image/jpeg'): DroppedFile {
  const dropped = new File(['x'], name, { type })
  return {
    isFile: true,
    isDirectory: false,
    name,
    file: (took) => {
      took(dropped)
    },
  }
}

/** Answers one entry at a time, as Chromium answers a hundred. */
function folder(name: string, ...inside: (DroppedFile | DroppedFolder)[]): DroppedFolder {
  return {
    isFile: false,
    isDirectory: true,
    name,
    createReader() {
      let next = 0
      return {
        readEntries(took) {
          took(inside.slice(next, ++next))
        },
      }
    },
  }
}

test('base64 of more bytes than a call takes arguments', () => {
  const bytes = Uint8Array.from({ length: 200_001 }, (_, index) => index % 251)
  const back = Uint8Array.from(atob(toBase64(bytes)), (letter) => letter.charCodeAt(0))
  expect(back).toEqual(bytes)
})

test('pictures keep their shape and never grow', () => {
  expect(fitted(4000, 1000, 2000)).toEqual({ width: 2000, height: 500 })
  expect(fitted(100, 50, 2000)).toEqual({ width: 100, height: 50 })
  expect(fitted(10_000, 1, 100)).toEqual({ width: 100, height: 1 })
})

test('a picture is known by its type, or by its name where there is no type', () => {
  expect(isPicture({ name: 'a', type: 'image/png' })).toBe(true)
  expect(isPicture({ name: 'a.JPEG', type: '' })).toBe(true)
  expect(isPicture({ name: 'a.jpg', type: 'text/plain' })).toBe(false)
})

test('folders are walked in the order of names until there is enough', async () => {
  const dropped = [
    file('notes.txt', 'text/plain'),
    folder('b', file('10.jpg'), folder('deep', file('x.jpg')), file('9.jpg')),
    file('last.jpg'),
  ]
  const names = async (most: number) =>
    (await droppedPictures(dropped, most)).map(({ name }) => name)
  expect(await names(64)).toEqual(['9.jpg', '10.jpg', 'x.jpg', 'last.jpg'])
  expect(await names(2)).toEqual(['9.jpg', '10.jpg'])
})

test('a file that is gone leaves the others', async () => {
  const gone: DroppedFile = {
    ...file('gone.jpg'),
    file: (_took, failed) => {
      failed(new Error('gone'))
    },
  }
  expect((await droppedPictures([gone, file('here.jpg')], 64)).map(({ name }) => name)).toEqual([
    'here.jpg',
  ])
})
