/** What each format can be asked for. Pure; the host refuses the rest. */
import type { ExportFormatName, Precision } from '#contract/export.js'

export function precisionsOf(format: ExportFormatName): readonly Precision[] {
  switch (format) {
    case 'onnx':
      return ['float32', 'float16', 'int8']
    case 'tfjs':
      return ['float32', 'float16']
    case 'saved-model':
    case 'timm':
    case 'npz':
    case 'folder':
      return ['float32']
  }
}

/** Whether resizing and cropping can be part of the model. */
export function canPreprocess(format: ExportFormatName): boolean {
  return format === 'onnx'
}
