import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Picture } from './picture.js'
import { resizeBilinear, resizeForEvaluation } from './resize.js'

function pictureOf(height: number, width: number): Picture {
  const data = new Uint8Array(height * width * 3)
  for (let at = 0; at < data.length; at++) {
    const c = at % 3
    const x = Math.floor(at / 3) % width
    const y = Math.floor(at / 3 / width)
    data[at] = x * 37 + y * 91 + c * 53 + ((x * y) % 17) * 11
  }
  return { width, height, data }
}

const digest = (data: Uint8Array) => createHash('sha256').update(data).digest('hex').slice(0, 16)

/**
 * First 16 digits of the SHA-256 of TensorFlow 2.21's results (CPU), for height, width, size:
 *
 *   def picture(h, w):
 *       y, x, c = np.mgrid[:h, :w, :3]
 *       return ((x * 37 + y * 91 + c * 53 + (x * y) % 17 * 11) % 256).astype(np.uint8)
 *   def digest(t): return hashlib.sha256(tf.cast(t, tf.uint8).numpy().tobytes()).hexdigest()[:16]
 *   crop = picture(h, w)[h // 5 : h - 1, w // 4 :]
 *   train = digest(tf.image.resize(crop, (s, s), 'bilinear'))
 *   small = round(s * 256 / 224)
 *   ratio = tf.constant(small, tf.float32) / tf.cast(min(h, w), tf.float32)
 *   size = [int(tf.round(tf.cast(side, tf.float32) * ratio)) for side in (h, w)]
 *   area = tf.image.resize(picture(h, w), size, 'area')
 *   top, left = (size[0] - s) // 2, (size[1] - s) // 2
 *   evaluation = digest(area[top : top + s, left : left + s])
 */
describe.each([
  [150, 200, 224, 'd0b15796633e76e2', 'ce914f8bd34bff95'],
  [300, 260, 64, 'faa3147c7baae862', '50ac557c87079db8'],
  [7, 5, 32, '70f774ad27905db0', '9d2064782cc214bb'],
  [33, 400, 48, 'e3538b3e257a582c', '7ff3f521c21c25ef'],
])('%i x %i to %i', (height, width, size, train, evaluation) => {
  const picture = pictureOf(height, width)
  const out = new Uint8Array(size * size * 3)

  it('samples a crop to the bytes of TensorFlow', () => {
    const top = Math.floor(height / 5)
    const left = Math.floor(width / 4)
    const crop = { top, left, width: width - left, height: height - 1 - top }
    resizeBilinear(picture, crop, size, out)
    expect(digest(out)).toBe(train)
  })

  it('averages and cuts for evaluation to the bytes of TensorFlow', () => {
    resizeForEvaluation(picture, size, out)
    expect(digest(out)).toBe(evaluation)
  })
})
