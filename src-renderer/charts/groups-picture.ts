/** What groups-chart.svelte draws. */
import type { RunId } from '#contract/ids.js'

export interface PictureAxis {
  readonly label: string
  readonly format: (value: number) => string
  readonly logarithmic: boolean
}

export interface PictureGroup {
  /** Empty: not in the legend. */
  readonly name: string
  /** Place in the theme's series colours; null: quiet. */
  readonly color: number | null
  readonly line: 'none' | 'solid' | 'dashed'
  /** Whether its points are drawn, and not their line alone. */
  readonly dots: boolean
  readonly hollow: boolean
  /** Whether their names stand beside them, where there is room. */
  readonly names: boolean
  readonly points: readonly {
    readonly name: string
    readonly x: number
    readonly y: number
    /** Half the height of its bar; 0: none. */
    readonly half: number
    /** What a click opens. */
    readonly runs: readonly RunId[]
  }[]
}

export interface GroupsPicture {
  readonly title: string
  readonly x: PictureAxis
  readonly y: PictureAxis
  readonly groups: readonly PictureGroup[]
}
