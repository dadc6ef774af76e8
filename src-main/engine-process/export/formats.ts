/** The formats by name. */
import type { ExportOptions } from '../../contract/export.js'
import { VitrineError } from '../../contract/errors.js'
import type { ExportFormat, ExportFormats } from './format.js'
import { folderFormat } from './folder.js'
import { npzFormat } from './npz.js'
import { onnxFormat } from './onnx.js'
import { savedModelFormat } from './saved-model.js'
import { tfjsFormat } from './tfjs.js'
import { timmFormat } from './timm.js'

const formats: ExportFormats = {
  onnx: onnxFormat,
  tfjs: tfjsFormat,
  'saved-model': savedModelFormat,
  timm: timmFormat,
  npz: npzFormat,
  folder: folderFormat,
}

/** Throws `unsupported` where the format does not exist or cannot do what is asked. */
export function formatFor({ format: name, precision, preprocessing }: ExportOptions): ExportFormat {
  const format = formats[name]
  if (!format) {
    const known = Object.keys(formats).join(', ')
    throw unsupported(
      `There is no export to ${name}.`,
      `Known are: ${known}.`,
      'Choose one of them.',
    )
  }
  const { precisions } = format
  if (!precisions.includes(precision)) {
    const why = `The format has: ${precisions.join(', ')}.`
    throw unsupported(
      `${name} cannot be written in ${precision}.`,
      why,
      'Choose another precision.',
    )
  }
  if (preprocessing && !format.preprocessing) {
    const why = 'Only ONNX can resize and crop by itself.'
    throw unsupported(`${name} cannot hold the preprocessing.`, why, 'Leave it out.')
  }
  return format
}

function unsupported(what: string, why: string, remedy: string): VitrineError {
  return new VitrineError('unsupported', { what, why, remedy })
}
