import { expect, test } from 'vitest'
import { openCamera } from './camera.js'

function failing(name: string): Pick<MediaDevices, 'getUserMedia'> {
  return { getUserMedia: () => Promise.reject(new DOMException('no', name)) }
}

test.each([
  ['NotAllowedError', 'denied'],
  ['NotFoundError', 'none'],
  ['NotReadableError', 'busy'],
  ['AbortError', 'busy'],
] as const)('%s is told as %s', async (name, problem) => {
  expect(await openCamera(failing(name))).toEqual({ type: 'closed', problem })
})

test('a page that is given no devices is told so', async () => {
  expect(await openCamera(undefined)).toEqual({ type: 'closed', problem: 'unsupported' })
})
