/**
 * Writes resources/catalogue.json, the published checkpoints that Vitrine's architectures can
 * read, from a list in timm's names: node scripts/make-catalogue.mjs CHECKPOINTS.json
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @type {Record<string, string>} */
const models = {
  vit_tiny_patch16: 'Ti/16',
  vit_small_patch32: 'S/32',
  vit_small_patch16: 'S/16',
  vit_base_patch32: 'B/32',
  vit_base_patch16: 'B/16',
  vit_base_patch8: 'B/8',
  vit_large_patch16: 'L/16',
  vit_tiny_r_s16_p8: 'R+Ti/16',
  vit_small_r26_s32: 'R26+S/32',
  vit_large_r50_s32: 'R50+L/32',
}

/** @type {Record<string, string>} */
const names = { 'imagenet-21k': 'ImageNet-21k', 'imagenet-1k': 'ImageNet-1k' }

/** @param {{ pretrain_dataset: string, finetuned_on: string | null }} entry */
function dataOf({ pretrain_dataset: first, finetuned_on: then }) {
  return then === null || then === first ? names[first] : `${names[first]}, then ${names[then]}`
}

/**
 * As in the list, less what other fields say.
 * @param {{ upstream_note: string }} entry
 */
function noteOf({ upstream_note: note }) {
  return note.replace(/; head has 21843 classes.*$/, '')
}

/** @type {any[]} */
const list = JSON.parse(readFileSync(process.argv[2] ?? 'checkpoints.json', 'utf8'))
const checkpoints = list.flatMap((/** @type {any} */ entry) => {
  const model = models[entry.architecture.replace(/_\d+$/, '')]
  if (model === undefined) return []
  const npz = entry.npz_url_path
  return {
    id: entry.id,
    model,
    data: dataOf(entry),
    resolution: entry.resolution,
    parameters: Math.round(entry.params_m * 1e6),
    imagenetTop1:
      entry.imagenet_top1 === null ? null : Number((entry.imagenet_top1 / 100).toFixed(5)),
    repository: entry.hf_repo,
    // The name of the same weights as the paper's authors published them.
    npz: npz === null ? null : basename(npz, '.npz'),
    // ImageNet-21k for 300 epochs: per architecture the best upstream (paper section 4.5).
    recommended: entry.id.endsWith('.augreg_in21k'),
    note: noteOf(entry),
  }
})
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const text = JSON.stringify({ version: 1, checkpoints }, null, 1)
writeFileSync(join(root, 'resources', 'catalogue.json'), `${text}\n`)
