/** What every export format does, so that writing, parity and verifying are the same for all. */
import type {
  ExportedModel,
  ExportFormatName,
  ExportOptions,
  ParityReport,
  Precision,
} from '../../contract/export.js'
import type { Architecture } from '../../contract/model.js'
import type { Picture } from '../../engine/augment/picture.js'
import type { HostArray } from '../../engine/host-array.js'

/** A trained network with all that is to be said of it. */
export interface ExportSource {
  readonly facts: ExportedModel
  readonly architecture: Architecture
  /** Under the names of `parameterSpecs`. */
  readonly arrays: ReadonlyMap<string, HostArray>
  /** Folder of the run; null: a checkpoint file. */
  readonly run: string | null
}

/** An export, opened in its own runtime. */
export interface Predictor {
  /** For people: `onnxruntime 1.30 cpu`. */
  readonly runtime: string
  /** What a reader of the report should know; without: nothing. */
  readonly notes?: readonly string[]
  /**
   * Square pictures of the model's resolution, resized as `facts.preprocessing` says; with
   * `options.preprocessing` pictures of any size. Probabilities [pictures, classes].
   */
  predict(pictures: readonly Picture[]): Promise<Float32Array>
  close(): Promise<void>
}

export interface ExportFormat {
  readonly precisions: readonly Precision[]
  /** Whether it can take pictures of any size. */
  readonly preprocessing: boolean
  /** Past these the gate fails. */
  thresholds(options: ExportOptions): ParityReport['thresholds']
  /** Writes the model's files into the empty folder. */
  write(source: ExportSource, folder: string, options: ExportOptions): Promise<void>
  /** From the written files alone. Throws `export-malformed`, `executor-unavailable`. */
  open(folder: string, facts: ExportedModel, options: ExportOptions): Promise<Predictor>
}

/** A line for each format. */
export type ExportFormats = Partial<Record<ExportFormatName, ExportFormat>>
