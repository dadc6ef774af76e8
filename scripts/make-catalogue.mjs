/**
 * Writes resources/catalogue.json, the cards of the published checkpoints, from a list in timm's
 * names: node scripts/make-catalogue.mjs CHECKPOINTS.json
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** timm's name without its resolution -> as people call it, and Vitrine's name. @type {Record<string, [string, string | null]>} */
const architectures = {
  vit_tiny_patch16: ['ViT-Ti/16', 'Ti/16'],
  vit_small_patch32: ['ViT-S/32', 'S/32'],
  vit_small_patch16: ['ViT-S/16', 'S/16'],
  vit_base_patch32: ['ViT-B/32', 'B/32'],
  vit_base_patch16: ['ViT-B/16', 'B/16'],
  vit_base_patch8: ['ViT-B/8', 'B/8'],
  vit_large_patch16: ['ViT-L/16', 'L/16'],
  vit_tiny_r_s16_p8: ['R+Ti/16', 'R+Ti/16'],
  vit_small_r26_s32: ['R26+S/32', 'R26+S/32'],
  vit_large_r50_s32: ['R50+L/32', 'R50+L/32'],
  vit_large_patch32: ['ViT-L/32', null],
  vit_huge_patch14: ['ViT-H/14', null],
  vit_base_r50_s16: ['R50+B/16', null],
}

/**
 * The authors' recommended upstream files: best validation on ImageNet-21k, 300 epochs
 * (google-research/vision_transformer, README and notebook; B/8 in the notebook alone).
 * @type {Record<string, string>}
 */
const recommended = {
  'Ti/16': 'Ti_16-i21k-300ep-lr_0.001-aug_none-wd_0.03-do_0.0-sd_0.0',
  'S/32': 'S_32-i21k-300ep-lr_0.001-aug_none-wd_0.1-do_0.0-sd_0.0',
  'S/16': 'S_16-i21k-300ep-lr_0.001-aug_light1-wd_0.03-do_0.0-sd_0.0',
  'B/32': 'B_32-i21k-300ep-lr_0.001-aug_light1-wd_0.1-do_0.0-sd_0.0',
  'B/16': 'B_16-i21k-300ep-lr_0.001-aug_medium1-wd_0.1-do_0.0-sd_0.0',
  'B/8': 'B_8-i21k-300ep-lr_0.001-aug_medium2-wd_0.1-do_0.0-sd_0.0',
  'L/16': 'L_16-i21k-300ep-lr_0.001-aug_strong1-wd_0.1-do_0.0-sd_0.0',
  'R+Ti/16': 'R_Ti_16-i21k-300ep-lr_0.001-aug_none-wd_0.03-do_0.0-sd_0.0',
  'R26+S/32': 'R26_S_32-i21k-300ep-lr_0.001-aug_light1-wd_0.1-do_0.0-sd_0.0',
  'R50+L/32': 'R50_L_32-i21k-300ep-lr_0.001-aug_medium1-wd_0.1-do_0.1-sd_0.1',
}

/** Upstream validation to three digits, where the paper or its notebook prints it. @type {Record<string, { accuracy: number, source: string }>} */
const upstreamOfFile = {
  [recommended['R+Ti/16'] ?? '']: { accuracy: 0.39, source: 'index' },
  [recommended['B/32'] ?? '']: { accuracy: 0.477, source: 'table-6' },
}

const levels = ['none', 'light1', 'light2', 'medium1', 'medium2', 'strong1', 'strong2']
/** File names are one step off at the light levels. @type {Record<string, string>} */
const paperLevel = { light0: 'light1', light1: 'light2' }

/**
 * The paper's figure 4, 300 epochs, upstream validation in percent: by data and model the seven
 * levels without dropout and stochastic depth, then with both at 0.1. B/8 is not in it.
 * @type {Record<string, Record<string, number[]>>}
 */
const figure4 = {
  'ImageNet-21k': {
    'R+Ti/16': [39, 38, 37, 36, 35, 34, 33, 36, 34, 32, 31, 30, 29, 28],
    'Ti/16': [41, 41, 40, 39, 37, 37, 36, 38, 36, 34, 33, 32, 31, 29],
    'S/32': [43, 43, 43, 42, 42, 41, 40, 41, 40, 39, 38, 36, 36, 35],
    'S/16': [46, 47, 47, 47, 46, 45, 45, 45, 45, 43, 43, 42, 41, 40],
    'B/32': [42, 46, 48, 47, 47, 47, 46, 45, 46, 46, 45, 44, 44, 43],
    'R26+S/32': [46, 48, 48, 47, 47, 46, 46, 48, 48, 46, 46, 45, 44, 43],
    'B/16': [43, 48, 50, 51, 50, 50, 50, 47, 49, 49, 49, 48, 48, 48],
    'L/16': [43, 46, 49, 49, 51, 51, 51, 46, 48, 51, 51, 51, 51, 51],
    'R50+L/32': [42, 46, 47, 49, 51, 50, 51, 46, 48, 51, 51, 51, 51, 51],
  },
  'ImageNet-1k': {
    'S/16': [71, 77, 79, 81, 82, 80, 80, 76, 79, 80, 79, 79, 77, 77],
    'B/32': [63, 70, 73, 75, 76, 75, 76, 69, 74, 77, 77, 78, 77, 77],
    'B/16': [70, 76, 79, 79, 81, 80, 80, 76, 79, 81, 82, 83, 82, 82],
  },
}

/** @type {Record<string, string>} */
const dataNames = { 'imagenet-21k': 'ImageNet-21k', 'imagenet-1k': 'ImageNet-1k' }

/** @param {{ pretrain_dataset: string, finetuned_on: string | null }} entry */
function dataOf({ pretrain_dataset: first, finetuned_on: then }) {
  return then === null || then === first
    ? dataNames[first]
    : `${dataNames[first]}, then ${dataNames[then]}`
}

/** What the name of one of the paper's files says. @param {string} file */
function recipeOf(file) {
  const match =
    /^[^-]+-(i1k|i21k)-(\d+)ep-lr_[\d.]+-aug_(\w+)-wd_([\d.]+)-do_([\d.]+)-sd_([\d.]+)/.exec(file)
  if (!match) return null
  const [, data, epochs, fileLevel = '', decay, dropout, depth] = match
  return {
    data: data === 'i21k' ? 'ImageNet-21k' : 'ImageNet-1k',
    epochs: Number(epochs),
    augmentation: paperLevel[fileLevel] ?? fileLevel,
    fileLevel,
    weightDecay: Number(decay),
    dropout: Number(dropout),
    stochasticDepth: Number(depth),
  }
}

/** @param {string} file */
function fineTuningOf(file) {
  const match = /--imagenet2012-steps_(\d+)k-lr_([\d.]+)-res_\d+$/.exec(file)
  return match ? { learningRate: Number(match[2]), steps: Number(match[1]) * 1000 } : null
}

/** @param {string | null} model @param {string} file @param {ReturnType<typeof recipeOf>} recipe */
function upstreamOf(model, file, recipe) {
  const exact = upstreamOfFile[file.replace(/--.*$/, '')]
  if (exact) return exact
  if (model === null || recipe === null) return null
  const row = figure4[recipe.data]?.[model]
  const column = levels.indexOf(recipe.augmentation) + (recipe.dropout > 0 ? levels.length : 0)
  const percent = row?.[column]
  return percent === undefined ? null : { accuracy: percent / 100, source: 'figure-4' }
}

/** @param {string} name */
function familyOf(name) {
  const tag = name.slice(name.indexOf('.') + 1)
  if (tag.startsWith('augreg2')) return 'augreg2'
  if (tag.startsWith('augreg')) return 'augreg'
  return tag.startsWith('sam') ? 'sam' : 'original'
}

/** Safe as a name of a file. @param {string} name */
const idOf = (name) => name.replaceAll('.', '-')

/** @param {any} entry */
function cardOf(entry) {
  const [architecture, model] = architectures[entry.architecture.replace(/_\d+$/, '')] ?? []
  if (architecture === undefined || model === undefined) throw new Error(entry.id)
  const family = familyOf(entry.id)
  const file = entry.npz_url_path === null ? '' : basename(entry.npz_url_path, '.npz')
  const recipe = recipeOf(file)
  const parameters = Math.round(entry.params_m * 1e6)
  const best = model === null ? undefined : recommended[model]
  return {
    id: idOf(entry.id),
    name: entry.id,
    architecture,
    model,
    family,
    data: dataOf(entry),
    resolution: entry.resolution,
    parameters,
    gmacs: entry.gmacs,
    imagenetTop1:
      entry.imagenet_top1 === null ? null : Number((entry.imagenet_top1 / 100).toFixed(5)),
    pretraining: recipe,
    fineTuning: fineTuningOf(file),
    upstream: upstreamOf(model, file, recipe),
    licence: 'Apache-2.0',
    // Flax's GELU is the tanh approximation; what timm's author fine-tuned himself used the exact one.
    gelu: family === 'augreg2' ? 'exact' : 'tanh',
    // timm's for all of these: to [-1, 1], at 384 pixels the whole shorter side.
    preprocessing: { mean: 0.5, deviation: 0.5, crop: entry.resolution === 384 ? 1 : 0.9 },
    repository: entry.hf_repo,
    npz: entry.npz_url_path,
    bytes: parameters * 4,
    recommended: file !== '' && file === best,
    // Of weights made by the paper's recipe on ImageNet-21k alone: these are what one would choose between.
    better:
      family === 'augreg' && file.includes('-i21k-') && !file.startsWith(best ?? '') ? best : null,
  }
}

/** @type {any[]} */
const list = JSON.parse(readFileSync(process.argv[2] ?? 'checkpoints.json', 'utf8'))
const ofTimm = list.map(cardOf)
const published = new Set(ofTimm.map(({ npz }) => npz))

/** Recommended files that timm has no copy of; what does not hang on the recipe is as of timm's choice. */
const ofPaper = Object.entries(recommended).flatMap(([model, file]) => {
  const npz = `vit_models/augreg/${file}.npz`
  const sibling = ofTimm.find((card) => card.model === model && card.name.endsWith('.augreg_in21k'))
  if (published.has(npz) || !sibling) return []
  const recipe = recipeOf(file)
  return [
    {
      ...sibling,
      id: idOf(file),
      name: file,
      pretraining: recipe,
      upstream: upstreamOf(model, file, recipe),
      repository: null,
      npz,
      recommended: true,
      better: null,
    },
  ]
})

/** What is recommended comes first, smaller before larger; the others as in the list. */
const cards = [...ofPaper, ...ofTimm].sort((a, b) => {
  if (a.recommended && b.recommended) return a.parameters - b.parameters
  return Number(b.recommended) - Number(a.recommended)
})

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const text = JSON.stringify({ version: 2, cards }, null, 2)
writeFileSync(join(root, 'resources', 'catalogue.json'), `${text}\n`)
