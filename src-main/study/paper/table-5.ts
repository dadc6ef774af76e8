/** Table 5: mean accuracy in percent over VTAB's natural, specialised and structured tasks. */
import type { ModelName } from '../../contract/model.js'

interface VtabRow {
  readonly model: ModelName
  readonly natural: number
  readonly specialised: number
  readonly structured: number
}

const row = (
  model: ModelName,
  natural: number,
  specialised: number,
  structured: number,
): VtabRow => ({ model, natural, specialised, structured })

// prettier-ignore
export const paperVtab: readonly { readonly data: string; readonly rows: readonly VtabRow[] }[] = [
  {
    data: 'ImageNet-1k, 300 epochs',
    rows: [
      row('R+Ti/16', 84.8, 89.7, 74.2),
      row('S/32', 86.2, 89.3, 76),
      row('B/32', 87, 89, 75.2),
      row('Ti/16', 85.7, 89.9, 77),
      row('R26+S/32', 87.2, 90.6, 76.7),
      row('S/16', 87.5, 90.3, 76.1),
      row('R50+L/32', 87.6, 90.7, 76),
      row('B/16', 87.9, 90.5, 76),
      row('L/16', 85.9, 88.8, 73.5),
    ],
  },
  {
    data: 'ImageNet-21k, 30 epochs',
    rows: [
      row('R+Ti/16', 85.6, 89.5, 73.9),
      row('S/32', 87.7, 89.2, 75),
      row('B/32', 89, 89.1, 74.2),
      row('Ti/16', 87.1, 90.4, 75.4),
      row('R26+S/32', 89.8, 91, 77.3),
      row('S/16', 89.3, 90.3, 75.8),
      row('R50+L/32', 91.1, 90.9, 76.9),
      row('B/16', 90.8, 90.6, 78.7),
      row('L/16', 91.7, 91.4, 77.9),
    ],
  },
  {
    data: 'ImageNet-21k, 300 epochs',
    rows: [
      row('R+Ti/16', 87, 90, 73.6),
      row('S/32', 89.1, 89.6, 75.7),
      row('B/32', 90.7, 90.8, 80.2),
      row('Ti/16', 88.2, 90.6, 75.5),
      row('R26+S/32', 90.9, 91.7, 78.1),
      row('S/16', 90.5, 91.2, 77.9),
      row('R50+L/32', 92.3, 91.3, 78.7),
      row('B/16', 91.8, 91.6, 79.2),
      row('L/16', 92.2, 91.3, 80.8),
    ],
  },
]
