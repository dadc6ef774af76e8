/**
 * Draws a multi-label set for `vitrine pretrain` from icon sets under permissive licences: each
 * icon in a colour of its own on a background; the words of its name are its labels. What the
 * sample (resources/sample) uses is left out. The same versions give the same files.
 *
 *   node scripts/make-icon-set.mjs OUT [--size 96] [--packages FOLDER]
 *
 * The icon sets are no dependency of the project: they are installed into a folder that is removed
 * afterwards, or taken from FOLDER/node_modules. OUT gets pictures/, labels.csv and LICENCES.md.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import sharp from 'sharp'
import { drawing, iconSvg, loadSet, sample, sampleDrawings } from './icons/sets.mjs'

/** Iconify's packages by set. */
const versions = {
  lucide: '1.2.137',
  tabler: '1.2.41',
  bi: '1.2.7',
  heroicons: '1.2.3',
  iconoir: '1.2.11',
  mdi: '1.2.3',
  ph: '1.2.2',
  carbon: '1.2.29',
  noto: '1.2.9',
  fxemoji: '1.2.2',
  'fluent-emoji-flat': '1.2.6',
}
const permissive = new Set(['MIT', 'ISC', 'Apache-2.0', 'CC0-1.0'])

/** A word is a label where it is in the names of so many drawings; so many of the most frequent are. */
const [fewest, mostLabels] = [30, 400]

/** Words on how a drawing is made, not on what it shows. */
const manner = new Set(
  'alt and app bold duotone fill filled flat for in light line mini new of off on outline outlined regular rounded sharp solid sm the thin to variant with xs xl'.split(
    ' ',
  ),
)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: 'string', default: '96' }, packages: { type: 'string' } },
})
const [out] = positionals
const size = Number(values.size)
if (out === undefined || !Number.isInteger(size) || size < 16) {
  console.error('node scripts/make-icon-set.mjs OUT [--size 96] [--packages FOLDER]')
  process.exit(2)
}

/** @param {string} folder */
function install(folder) {
  const packages = Object.entries(versions).map(
    ([set, version]) => `@iconify-json/${set}@${version}`,
  )
  const npm = [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
  ]
  execFileSync('npm', [...npm, ...packages], { stdio: 'inherit' })
}

/** @param {string} name */
function wordsOf(name) {
  const words = name.split('-').filter((word) => /^[a-z]{2,}$/.test(word) && !manner.has(word))
  return [...new Set(words)]
}

/** One in ten, the same for all drawings of one subject, whatever their set or manner. @param {string[]} words */
function isValidation(words) {
  const digest = createHash('sha256')
    .update([...words].sort().join(' '))
    .digest()
  return digest[0] !== undefined && digest[0] < 26
}

/** @param {NodeJS.Require} need */
function collect(need) {
  const sets = Object.keys(versions).flatMap((set) => {
    try {
      return [{ set, ...loadSet(need, set) }]
    } catch {
      if (values.packages === undefined) throw new Error(`The package of ${set} is not there.`)
      return []
    }
  })
  const used = sampleDrawings((set) => sets.find((each) => each.set === set)?.icons ?? null)
  const seen = new Set()
  let leftOut = 0
  const drawings = sets.flatMap(({ set, icons, info }) => {
    if (!permissive.has(info.license.spdx)) throw new Error(`${set} is under ${info.license.spdx}.`)
    return Object.keys(icons.icons).flatMap((name) => {
      const { body, hidden } = drawing(icons, name)
      if (used.has(set, name, body)) leftOut++
      const words = wordsOf(name)
      if (hidden || words.length === 0 || used.has(set, name, body) || seen.has(body)) return []
      seen.add(body)
      return [{ set, name, icons, words }]
    })
  })
  return { sets, drawings, leftOut }
}

/** @param {{words: string[]}[]} drawings */
function labelsOf(drawings) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const { words } of drawings) {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const frequent = [...counts].filter(([, count]) => count >= fewest)
  return new Set(
    frequent
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .slice(0, mostLabels)
      .map(([word]) => word),
  )
}

const generator = xoroshiro128plus(20)
/** @param {number} low @param {number} high */
const between = (low, high) => low + (high - low) * uniformFloat64(generator)

/** Dark on light or light on dark, in any two hues. */
function colours() {
  const [dark, light] = [between(8, 40), between(65, 97)]
  const [front, back] = between(0, 1) < 0.5 ? [dark, light] : [light, dark]
  const paint = (/** @type {number} */ lightness) =>
    `hsl(${between(0, 360).toFixed(0)},${between(10, 90).toFixed(0)}%,${lightness.toFixed(0)}%)`
  return { front: paint(front), back: paint(back), back2: paint(back) }
}

/** @param {any} icons @param {string} name */
async function picture(icons, name) {
  const { front, back, back2 } = colours()
  const edge = Math.round(between(0.6, 0.95) * size)
  const [left, top] = [0, 0].map(() => Math.round(between(0, size - edge)))
  const ground = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><linearGradient id="g" x2="1" y2="1"><stop stop-color="${back}"/><stop offset="1" stop-color="${back2}"/></linearGradient><rect width="${size}" height="${size}" fill="url(#g)"/></svg>`
  const icon = await sharp(Buffer.from(iconSvg(icons, name, front) ?? ''))
    .resize(edge, edge, { fit: 'inside' })
    .png()
    .toBuffer()
  return sharp(Buffer.from(ground))
    .composite([{ input: icon, left: left ?? 0, top: top ?? 0 }])
    .flatten()
    .jpeg({ quality: 85 })
    .toBuffer()
}

/** @param {any} info a set's info.json */
function licenceOf({ license }) {
  return license.url === undefined ? license.spdx : `[${license.spdx}](${license.url})`
}

const folder = values.packages ?? mkdtempSync(join(tmpdir(), 'vitrine-icons-'))
try {
  if (values.packages === undefined) install(folder)
  const need = createRequire(join(resolve(folder), 'package.json'))
  const { sets, drawings, leftOut } = collect(need)
  const labels = labelsOf(drawings)
  const target = resolve(out)
  if (existsSync(target)) throw new Error(`${target} is there already.`)
  const lines = ['path,labels,split']
  for (const { set, name, icons, words } of drawings) {
    const own = words.filter((word) => labels.has(word))
    if (own.length === 0) continue
    const path = `pictures/${set}/${name}.jpg`
    mkdirSync(join(target, 'pictures', set), { recursive: true })
    writeFileSync(join(target, path), await picture(icons, name))
    lines.push(`${path},${own.join('|')},${isValidation(words) ? 'validation' : 'train'}`)
  }
  writeFileSync(join(target, 'labels.csv'), `${lines.join('\n')}\n`)
  const rows = sets.map(
    ({ set, info, version }) =>
      `| ${info.name} | @iconify-json/${set} ${version} | ${licenceOf(info)} | ${info.author.name}, ${info.author.url ?? ''} |`,
  )
  writeFileSync(
    join(target, 'LICENCES.md'),
    `# Where these pictures come from

Drawn by scripts/make-icon-set.mjs from the icon sets below, through their Iconify packages on npm.
Each picture stays under the licence of its set, whose name its folder has.

| icon set | package | licence | author |
|---|---|---|---|
${rows.join('\n')}

${lines.length - 1} pictures of ${size} x ${size} pixels, ${labels.size} labels. Left out: ${leftOut} drawings that
Vitrine's sample of ${Object.keys(sample.classes).length} classes uses.
`,
  )
  console.log({ pictures: lines.length - 1, labels: labels.size, leftOut })
} finally {
  if (values.packages === undefined) rmSync(folder, { recursive: true, force: true })
}
