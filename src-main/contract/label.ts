/** What a picture shows, as places in a list of classes. */
import { z } from 'zod'

/** One class; of multi-label data any number of them. */
export const labelSchema = z
  .int()
  .min(0)
  .or(z.array(z.int().min(0)).readonly())
export type Label = z.infer<typeof labelSchema>

/** Of the rows of a batch, in order. */
export type Labels = ArrayLike<Label> & Iterable<Label>

export function labelsOf(label: Label): readonly number[] {
  return typeof label === 'number' ? [label] : label
}

export function classNames(label: Label, classes: readonly string[]): string[] {
  return labelsOf(label).map((each) => classes[each] ?? '')
}

/** For people. */
export function labelName(label: Label, classes: readonly string[]): string {
  return classNames(label, classes).join(', ')
}
