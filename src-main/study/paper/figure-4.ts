/** Figure 4: accuracy on held-out pictures of the pre-training set, in percent, for each level, plain and regularised. */
import type { ModelName } from '../../contract/model.js'

interface MapRow {
  readonly model: ModelName
  /** By level, in the order of `levelNames`. */
  readonly plain: readonly number[]
  readonly regularised: readonly number[]
}

interface PaperMap {
  readonly source: string
  /** Pictures that it was measured on: 1 % of ImageNet-1k's, and ImageNet-21k's validation split. */
  readonly examples: number
  readonly rows: readonly MapRow[]
}

const row = (
  model: ModelName,
  plain: readonly number[],
  regularised: readonly number[],
): MapRow => ({ model, plain, regularised })

// prettier-ignore
export const paperMaps: readonly PaperMap[] = [
  {
    source: 'ImageNet-1k, 300 epochs (figure 4)',
    examples: 12_812,
    rows: [
      row('R+Ti/16', [69, 73, 73, 72, 71, 70, 68], [71, 70, 67, 65, 63, 62, 61]),
      row('Ti/16', [72, 76, 75, 75, 74, 72, 71], [71, 72, 68, 65, 63, 63, 62]),
      row('S/32', [64, 71, 76, 76, 76, 74, 74], [70, 72, 72, 71, 71, 69, 68]),
      row('S/16', [71, 77, 79, 81, 82, 80, 80], [76, 79, 80, 79, 79, 77, 77]),
      row('B/32', [63, 70, 73, 75, 76, 75, 76], [69, 74, 77, 77, 78, 77, 77]),
      row('R26+S/32', [72, 76, 78, 79, 80, 80, 80], [75, 78, 81, 82, 82, 81, 81]),
      row('B/16', [70, 76, 79, 79, 81, 80, 80], [76, 79, 81, 82, 83, 82, 82]),
      row('L/16', [69, 76, 77, 78, 78, 76, 76], [74, 78, 78, 78, 79, 77, 77]),
      row('R50+L/32', [70, 75, 76, 77, 77, 76, 76], [75, 78, 78, 78, 79, 77, 77]),
    ],
  },
  {
    source: 'ImageNet-21k, 30 epochs (figure 4)',
    examples: 25_600,
    rows: [
      row('R+Ti/16', [36, 35, 33, 32, 31, 30, 29], [33, 31, 28, 27, 26, 25, 24]),
      row('Ti/16', [38, 37, 35, 34, 33, 32, 31], [34, 32, 29, 27, 26, 25, 25]),
      row('S/32', [40, 39, 38, 37, 35, 35, 34], [37, 34, 33, 32, 31, 30, 29]),
      row('S/16', [44, 43, 43, 42, 41, 40, 39], [42, 40, 39, 38, 37, 35, 35]),
      row('B/32', [43, 42, 43, 42, 41, 41, 40], [42, 40, 40, 38, 38, 36, 36]),
      row('R26+S/32', [45, 45, 43, 43, 42, 41, 41], [44, 44, 42, 41, 40, 40, 39]),
      row('B/16', [46, 47, 47, 46, 46, 45, 44], [46, 45, 45, 44, 43, 42, 41]),
      row('L/16', [45, 48, 49, 49, 49, 48, 47], [48, 48, 48, 47, 46, 45, 45]),
      row('R50+L/32', [45, 47, 48, 48, 48, 47, 47], [48, 48, 48, 47, 47, 45, 46]),
    ],
  },
  {
    source: 'ImageNet-21k, 300 epochs (figure 4)',
    examples: 25_600,
    rows: [
      row('R+Ti/16', [39, 38, 37, 36, 35, 34, 33], [36, 34, 32, 31, 30, 29, 28]),
      row('Ti/16', [41, 41, 40, 39, 37, 37, 36], [38, 36, 34, 33, 32, 31, 29]),
      row('S/32', [43, 43, 43, 42, 42, 41, 40], [41, 40, 39, 38, 36, 36, 35]),
      row('S/16', [46, 47, 47, 47, 46, 45, 45], [45, 45, 43, 43, 42, 41, 40]),
      row('B/32', [42, 46, 48, 47, 47, 47, 46], [45, 46, 46, 45, 44, 44, 43]),
      row('R26+S/32', [46, 48, 48, 47, 47, 46, 46], [48, 48, 46, 46, 45, 44, 43]),
      row('B/16', [43, 48, 50, 51, 50, 50, 50], [47, 49, 49, 49, 48, 48, 48]),
      row('L/16', [43, 46, 49, 49, 51, 51, 51], [46, 48, 51, 51, 51, 51, 51]),
      row('R50+L/32', [42, 46, 47, 49, 51, 50, 51], [46, 48, 51, 51, 51, 51, 51]),
    ],
  },
]
