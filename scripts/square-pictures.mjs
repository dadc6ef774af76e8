/**
 * Cuts pictures to squares that an evaluation need not resize, so that runtimes are compared on the
 * same pixels: node scripts/square-pictures.mjs FOLDER OUT SIDE
 */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

const [folder = '.', out = 'squares', side = '256'] = process.argv.slice(2)
mkdirSync(out, { recursive: true })
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (!/\.(jpe?g|png|webp)$/i.test(name)) continue
  await sharp(join(folder, name))
    .removeAlpha()
    .toColourspace('srgb')
    .resize(Number(side), Number(side), { fit: 'cover' })
    .png()
    .toFile(join(out, `${name.replaceAll(/[\\/]/g, '-')}.png`))
}
