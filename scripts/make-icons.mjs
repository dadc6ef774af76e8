/**
 * Draws resources/icons/icon.png (1024 px) from icon.svg. electron-builder makes the system's own
 * forms, ico and icns, of it; the window and Linux show it as it is. Run it when the SVG changes.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const folder = join(fileURLToPath(new URL('.', import.meta.url)), '../resources/icons')
const side = 1024
const unit = 16

await sharp(join(folder, 'icon.svg'), { density: (72 * side) / unit })
  .resize(side, side)
  .png({ compressionLevel: 9, palette: true })
  .toFile(join(folder, 'icon.png'))
