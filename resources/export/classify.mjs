/**
 * Runs model.onnx in Node.
 *
 *   npm install
 *   node classify.mjs              checks the model on the pictures kept in parity/
 *   node classify.mjs PICTURE...   names what is in pictures
 */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { prepare } from './preprocessing.mjs'

const folder = dirname(fileURLToPath(import.meta.url))
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
const [labels, spec] = [read('labels.json'), read('preprocessing.json')]
const session = await InferenceSession.create(join(folder, 'model.onnx'))

async function classify(path) {
  const picture = sharp(path).rotate().removeAlpha().toColourspace('srgb').raw()
  const { data, info } = await picture.toBuffer({ resolveWithObject: true })
  const bytes = prepare({ data, ...info }, spec)
  const { crop, mean, deviation } = spec
  const pixels = new Float32Array(3 * crop * crop)
  for (let at = 0; at < crop * crop; at++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels[channel * crop * crop + at] = (bytes[at * 3 + channel] / 255 - mean) / deviation
    }
  }
  const results = await session.run({ pixels: new Tensor('float32', pixels, [1, 3, crop, crop]) })
  return results.probabilities.data
}

const best = (row) => row.indexOf(Math.max(...row))

async function check() {
  const expected = read('parity/expected.json')
  let [worst, wrong] = [0, 0]
  for (const { file, probabilities } of expected) {
    const found = Array.from(await classify(join(folder, 'parity', file)))
    found.forEach((value, at) => (worst = Math.max(worst, Math.abs(value - probabilities[at]))))
    if (best(found) !== best(probabilities)) wrong++
  }
  const difference = worst.toExponential(1)
  console.log(
    `${expected.length} pictures, ${wrong} with another class, largest difference ${difference}`,
  )
  return expected.length > 0 && wrong === 0 && worst <= 1e-3
}

const pictures = process.argv.slice(2)
if (pictures.length === 0) process.exitCode = (await check()) ? 0 : 1
for (const picture of pictures) {
  const row = await classify(picture)
  const order = [...labels.keys()].sort((a, b) => row[b] - row[a]).slice(0, 5)
  console.log(picture, ...order.map((at) => `${labels[at]} ${row[at].toFixed(3)}`))
}
