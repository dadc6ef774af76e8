/** Icon sets as their Iconify packages hold them, and the drawings that the sample uses of them. */
import { readFileSync } from 'node:fs'

/** The sample: sets of icons a split, and emoji of each class by their names in the sets. */
export const sample = {
  sets: {
    train: ['twemoji', 'noto', 'noto-v1', 'fxemoji', 'fluent-emoji-flat'],
    val: ['emojione'],
  },
  classes: {
    ball: ['soccer-ball', 'basketball', 'baseball', 'tennis', 'volleyball'],
    bird: ['bird', 'penguin', 'chicken', 'duck', 'eagle', 'owl', 'rooster'],
    boat: ['sailboat', 'ship', 'motor-boat', 'speedboat', 'ferry', 'passenger-ship'],
    building: ['office-building', 'school', 'hospital', 'bank', 'hotel', 'castle', 'house'],
    car: ['automobile', 'taxi', 'oncoming-taxi', 'oncoming-automobile', 'police-car', 'minibus'],
    clock: ['one-oclock', 'three-oclock', 'four-oclock', 'seven-oclock', 'ten-oclock'],
    fish: ['fish', 'tropical-fish', 'blowfish', 'dolphin', 'shark', 'whale'],
    flower: ['rose', 'tulip', 'sunflower', 'hibiscus', 'blossom', 'cherry-blossom'],
    fruit: ['red-apple', 'green-apple', 'tangerine', 'lemon', 'peach', 'pear', 'strawberry'],
    heart: ['red-heart', 'blue-heart', 'green-heart', 'yellow-heart', 'purple-heart'],
    mammal: ['dog', 'poodle', 'horse', 'cow', 'ox', 'pig', 'boar'],
    tree: ['evergreen-tree', 'deciduous-tree', 'palm-tree', 'christmas-tree', 'cactus'],
  },
}

/** @param {NodeJS.Require} need finds packages @param {string} set */
export function loadSet(need, set) {
  const read = (/** @type {string} */ file) =>
    JSON.parse(readFileSync(need.resolve(`@iconify-json/${set}/${file}`), 'utf8'))
  return {
    icons: read('icons.json'),
    info: read('info.json'),
    version: read('package.json').version,
  }
}

/** The drawing under a name or another name for it. @param {any} icons a set's icons.json @param {string} name */
export function drawing(icons, name) {
  return icons.icons[name] ?? icons.icons[icons.aliases?.[name]?.parent]
}

/** @param {any} icons @param {string} name @param {string} [colour] of what has none of its own */
export function iconSvg(icons, name, colour) {
  const icon = drawing(icons, name)
  if (!icon) return undefined
  const [width, height] = [icon.width ?? icons.width ?? 16, icon.height ?? icons.height ?? 16]
  const box = `${icon.left ?? 0} ${icon.top ?? 0} ${width} ${height}`
  const paint = colour === undefined ? '' : ` color="${colour}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="${box}" width="256" height="256"${paint}>${icon.body}</svg>`
}

/**
 * Whether a drawing is one that the sample uses: by its set and any of its names, or by what is drawn.
 * @param {(set: string) => any} iconsOf icons.json of a set of the sample; null: it is not there
 */
export function sampleDrawings(iconsOf) {
  const names = new Set(Object.values(sample.classes).flat())
  const bodies = new Set()
  const sets = Object.values(sample.sets).flat()
  for (const set of sets) {
    const icons = iconsOf(set)
    if (icons === null) continue
    for (const name of names) {
      const body = drawing(icons, name)?.body
      if (body !== undefined) bodies.add(body)
    }
  }
  return {
    /** @param {string} set @param {string} name @param {string} body */
    has: (set, name, body) => (sets.includes(set) && names.has(name)) || bodies.has(body),
    size: bodies.size,
  }
}
