/** A folder that timm loads: `timm.create_model('local-dir:FOLDER', pretrained=True)`. */
import { join } from 'node:path'
import { VitrineError } from '../../contract/errors.js'
import type { ExportedModel } from '../../contract/export.js'
import type { Architecture, ModelName } from '../../contract/model.js'
import { writeCheckpoint } from '../../engine/checkpoint/checkpoint.js'
import { writeFileAtomic } from '../../platform/atomic-file.js'
import type { ExportFormat } from './format.js'
import { openOwnSession } from './own-session.js'
import { usualThresholds } from './thresholds.js'

const fileOf = (folder: string) => join(folder, 'model.safetensors')

/** Hybrids are known to timm by name alone; other networks by their sizes. */
const hybridNames: Partial<Record<ModelName, string>> = {
  'R+Ti/16': 'vit_tiny_r_s16_p8_224',
  'R26+S/32': 'vit_small_r26_s32_224',
  'R50+L/32': 'vit_large_r50_s32_224',
}
/** timm's network whose sizes `model_args` replaces. */
const plainName = 'vit_base_patch16_224'

export const timmFormat: ExportFormat = {
  precisions: ['float32'],
  preprocessing: false,
  thresholds: ({ precision }) => usualThresholds[precision],

  async write({ arrays, facts, architecture }, folder) {
    const config = configOf(facts, architecture)
    writeFileAtomic(fileOf(folder), writeCheckpoint(arrays, { format: 'timm', gelu: facts.gelu }))
    writeFileAtomic(join(folder, 'config.json'), `${JSON.stringify(config, null, 1)}\n`)
  },

  open: (folder, facts) => openOwnSession(fileOf(folder), facts),
}

function configOf(facts: ExportedModel, architecture: Architecture): object {
  const { classes, resolution, gelu, licence, preprocessing } = facts
  const { mean, deviation, shortSide, crop } = preprocessing
  const three = (value: number) => [value, value, value]
  const { width, depth, heads, mlp, patch, stem } = architecture
  const sizes = {
    patch_size: patch,
    embed_dim: width,
    depth,
    num_heads: heads,
    mlp_ratio: mlp / width,
  }
  return {
    architecture: stem === null ? plainName : hybridName(facts),
    num_classes: classes.length,
    num_features: width,
    global_pool: 'token',
    label_names: classes,
    model_args: {
      img_size: resolution,
      ...(stem === null && sizes),
      act_layer: gelu === 'tanh' ? 'gelu_tanh' : 'gelu',
    },
    pretrained_cfg: {
      num_classes: classes.length,
      input_size: [3, resolution, resolution],
      fixed_input_size: true,
      // The nearest that Pillow has to an average over the area.
      interpolation: 'box',
      crop_pct: cropShare(crop, shortSide),
      crop_mode: 'center',
      mean: three(mean),
      std: three(deviation),
      ...(licence !== null && { license: licence }),
    },
  }
}

/** timm's short side is crop / share, rounded down. */
function cropShare(crop: number, shortSide: number): number {
  const share = crop / shortSide
  return Math.floor(crop / share) === shortSide ? share : crop / (shortSide + 0.5)
}

function hybridName({ architecture }: ExportedModel): string {
  const name = architecture === null ? undefined : hybridNames[architecture]
  if (name !== undefined) return name
  throw new VitrineError('unsupported', {
    what: 'timm has no network like this one.',
    why: 'Its convolutional stem is of sizes that timm has no name for.',
    remedy: 'Choose another format.',
  })
}
