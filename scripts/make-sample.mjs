/**
 * Draws resources/sample: a small labelled set of pictures of emoji from permissively
 * licensed icon sets, on seeded backgrounds, turned, scaled and shifted. The same versions
 * of the icon sets and of sharp give the same files. Every drawing of one icon set is held
 * back for val/, so no drawing of val/ is in train/.
 *
 * Needs the icon sets, which are no dependency of the project:
 *   npm i --no-save @iconify-json/{twemoji@1.2.5,noto@1.2.9,noto-v1@1.2.5,fxemoji@1.2.2,fluent-emoji-flat@1.2.6,emojione@1.2.3}
 * or, from another folder that has them: node scripts/make-sample.mjs FOLDER
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import sharp from 'sharp'
import { iconSvg, loadSet, sample } from './icons/sets.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(root, 'resources', 'sample')
const size = 80
const seed = 20

/** Pictures drawn from each drawing. */
const copies = { train: 2, val: 4 }
const { sets, classes } = sample

const from = process.argv[2] ? resolve(process.argv[2]) : root
const need = createRequire(join(from, 'package.json'))

const generator = xoroshiro128plus(seed)

/** A number from low to high, the next of the seeded row. @param {number} low @param {number} high */
function between(low, high) {
  return low + (high - low) * uniformFloat64(generator)
}

function colour() {
  const hue = between(0, 360)
  return `hsl(${hue.toFixed(0)},${between(15, 60).toFixed(0)}%,${between(30, 90).toFixed(0)}%)`
}

/** A gradient with two soft blobs. */
function background() {
  const blobs = [0, 1]
    .map(() => {
      const [x, y, r] = [between(0, size), between(0, size), between(8, 30)]
      const place = `cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${r.toFixed(1)}"`
      return `<circle ${place} fill="${colour()}" opacity="0.6"/>`
    })
    .join('')
  const stops = `<stop stop-color="${colour()}"/><stop offset="1" stop-color="${colour()}"/>`
  const turn = between(0, 90).toFixed(0)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><linearGradient id="g" gradientTransform="rotate(${turn})">${stops}</linearGradient><rect width="${size}" height="${size}" fill="url(#g)"/>${blobs}</svg>`
}

/** @param {string} svg @returns {Promise<Buffer>} a JPEG of `size` squared */
async function picture(svg) {
  const edge = Math.round(between(0.55, 0.8) * size)
  const turned = await sharp(Buffer.from(svg))
    .resize(edge, edge)
    .rotate(between(-20, 20), { background: '#0000' })
    .png()
    .toBuffer({ resolveWithObject: true })
  const room = (/** @type {number} */ side) => Math.max(0, size - side)
  const fitted = await sharp(turned.data)
    .resize({
      width: Math.min(size, turned.info.width),
      height: Math.min(size, turned.info.height),
    })
    .png()
    .toBuffer({ resolveWithObject: true })
  const left = Math.round(between(0, room(fitted.info.width)))
  const top = Math.round(between(0, room(fitted.info.height)))
  return sharp(Buffer.from(background()))
    .composite([{ input: fitted.data, left, top }])
    .flatten()
    .jpeg({ quality: 85 })
    .toBuffer()
}

const mit = `MIT License

Copyright (c) Microsoft Corporation.

Permission is hereby granted, free of charge, to any person obtaining a copy of this software
and associated documentation files (the "Software"), to deal in the Software without
restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING
BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

const rows = []
const counts = { train: 0, val: 0 }
rmSync(target, { recursive: true, force: true })
for (const split of /** @type {const} */ (['train', 'val'])) {
  for (const set of sets[split]) {
    const { icons, info, version } = loadSet(need, set)
    rows.push(
      `| ${split} | ${info.name} | @iconify-json/${set} ${version} | [${info.license.spdx}](${info.license.url}) | ${info.author.name}, ${info.author.url} |`,
    )
    for (const [label, names] of Object.entries(classes)) {
      const folder = join(target, split, label)
      mkdirSync(folder, { recursive: true })
      for (const name of names) {
        const svg = iconSvg(icons, name)
        if (!svg) continue
        for (let copy = 0; copy < copies[split]; copy++) {
          writeFileSync(join(folder, `${set}-${name}-${copy}.jpg`), await picture(svg))
          counts[split]++
        }
      }
    }
  }
}

writeFileSync(
  join(target, 'LICENSES.md'),
  `# Where these pictures come from

Drawn by scripts/make-sample.mjs from the icon sets below, through their Iconify packages on
npm: each drawing was turned, scaled, shifted and laid on a made-up background. The pictures
stay under the licence of their drawing, whose set the file name begins with. The licences are
at the links; the notice that the MIT licence of Fluent Emoji asks for is below.

| split | icon set | package | licence | author |
|---|---|---|---|---|
${rows.join('\n')}

${counts.train} pictures in train/, ${counts.val} in val/, ${size} x ${size} pixels, ${Object.keys(classes).length} classes.

## Fluent Emoji

${mit}
`,
)
console.log(counts)
