/** Opens the camera and says in a word why it could not be. */

export type CameraProblem = 'denied' | 'none' | 'busy' | 'unsupported'

/** What an error of `getUserMedia` means to the user. */
export function cameraProblem(thrown: unknown): CameraProblem {
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : ''
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none'
    case 'TypeError':
    case 'NotSupportedError':
      return 'unsupported'
    default:
      return 'busy'
  }
}

export type OpenedCamera =
  | { readonly type: 'open'; readonly stream: MediaStream }
  | { readonly type: 'closed'; readonly problem: CameraProblem }

/** `devices` is missing where the page is not in a secure context. */
export async function openCamera(
  devices: Pick<MediaDevices, 'getUserMedia'> | undefined,
): Promise<OpenedCamera> {
  if (!devices) return { type: 'closed', problem: 'unsupported' }
  try {
    const video = { width: { ideal: 1280 }, facingMode: 'environment' }
    return { type: 'open', stream: await devices.getUserMedia({ video, audio: false }) }
  } catch (thrown) {
    return { type: 'closed', problem: cameraProblem(thrown) }
  }
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
