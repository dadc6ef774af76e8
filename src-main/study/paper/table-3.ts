/** Table 3: ImageNet-1k accuracy after fine-tuning, in percent, and images a second on a V100. */
import type { ModelName } from '../../contract/model.js'

/** Pre-training: ImageNet-1k for 300 epochs, ImageNet-21k for 30 and for 300. */
type Accuracies = readonly [number, number, number]

interface SpeedRow {
  readonly model: ModelName
  readonly at: readonly {
    readonly resolution: 224 | 384
    readonly imagesPerSecond: number
    readonly accuracies: Accuracies
  }[]
}

function row(
  model: ModelName,
  speed224: number,
  accuracies224: Accuracies,
  speed384: number,
  accuracies384: Accuracies,
): SpeedRow {
  return {
    model,
    at: [
      { resolution: 224, imagesPerSecond: speed224, accuracies: accuracies224 },
      { resolution: 384, imagesPerSecond: speed384, accuracies: accuracies384 },
    ],
  }
}

// prettier-ignore
export const paperSpeeds: readonly SpeedRow[] = [
  row('L/16', 228, [74.01, 82.05, 83.98], 50, [77.21, 84.48, 85.59]),
  row('B/16', 659, [78.73, 80.42, 83.96], 138, [81.63, 83.46, 85.49]),
  row('S/16', 1508, [77.51, 76.04, 80.46], 300, [80.70, 80.22, 83.73]),
  row('R50+L/32', 1047, [74.17, 80.26, 82.74], 327, [76.71, 83.19, 85.99]),
  row('R26+S/32', 1814, [78.20, 77.42, 80.81], 560, [81.55, 81.11, 83.85]),
  row('Ti/16', 3097, [69.56, 68.89, 73.75], 610, [74.64, 74.20, 78.22]),
  row('B/32', 3597, [71.38, 72.24, 79.13], 955, [76.60, 78.65, 83.59]),
  row('S/32', 8342, [69.19, 68.49, 73.47], 2154, [75.65, 75.74, 79.58]),
  row('R+Ti/16', 9371, [67.30, 65.65, 69.69], 2426, [73.48, 71.97, 75.40]),
]
